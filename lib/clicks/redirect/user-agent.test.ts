import { describe, expect, it } from 'vitest';
import { deviceOf, isBot } from '@/lib/clicks/redirect/user-agent';

const IOS =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 13; SM-X706N Build/TP1A.220624.014; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0';
const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

/** As apps send them: most visitors of affiliates' links come from inside one. */
const IN_APP: [string, string][] = [
  [
    'Facebook on iOS',
    `${IOS} Mobile/21B101 [FBAN/FBIOS;FBAV/445.0.0.35.117;FBBV/548375166;FBDV/iPhone12,1;FBMD/iPhone;FBSN/iOS;FBSV/17.1.2;FBSS/2;FBID/phone;FBLC/es_LA;FBOP/5]`,
  ],
  [
    'Facebook on Android',
    `${ANDROID} Chrome/110.0.5481.65 Safari/537.36 [FB_IAB/FB4A;FBAV/401.0.0.24.77;]`,
  ],
  [
    'Facebook Lite',
    `${ANDROID} Chrome/96.0.4664.104 Mobile Safari/537.36[FBAN/EMA;FBLC/en_US;FBAV/283.0.0.6.117;]`,
  ],
  ['Facebook since 2025', `${ANDROID} Chrome/146.0.7680.174 Mobile Safari/537.36 MetaIAB Facebook`],
  [
    'Messenger',
    `${IOS} Mobile/21B101 [FBAN/MessengerForiOS;FBAV/440.0.0.38.108;FBDV/iPhone12,1;FBSV/17.1.2]`,
  ],
  [
    'Instagram on iOS',
    `${IOS} Mobile/15E148 Instagram 137.0.0.30.124 (iPad7,5; iOS 13_3_1; ru_UA; ru-UA; scale=2.00; 1334x750; 208685371)`,
  ],
  [
    'Instagram on Android',
    `${ANDROID} Chrome/142.0.7444.142 Mobile Safari/537.36 Instagram 406.0.0.58.159 Android (35/15; 480dpi; 1080x2400; OPPO; CPH2557; OP573DL1; mt6833; en_MY; 822918295; IABMV/1) NV/1`,
  ],
  [
    'Threads',
    `${IOS} Mobile/23D8133 Barcelona 379.0.0.26.99 (iPhone18,5; iOS 26_3_1; en_GB; en-GB; scale=3.00; 1170x2532; 729743846)`,
  ],
  [
    'TikTok on iOS',
    `${IOS} Mobile/15E148 musical_ly_25.9.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/en Region/CA RevealType/Dialog isDarkMode/0 WKWebView/1 BytedanceWebview/d8a21c6`,
  ],
  [
    'TikTok on Android',
    `${ANDROID} Chrome/91.0.4472.120 Mobile Safari/537.36 trill_2022003030 JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/musical_ly app_version/20.7.5 ByteLocale/en Region/US`,
  ],
  [
    'Douyin',
    `${ANDROID} Chrome/75.0.3770.156 Mobile Safari/537.36 aweme_230400 JsSdk/1.0 NetType/WIFI AppName/aweme BytedanceWebview/d8a21c6`,
  ],
  [
    'Kwai',
    `${ANDROID} Chrome/129.0.6668.100 Mobile Safari/537.36 Yoda/oversea-3.1.1-rc6-cache ISDR/0 Kwai_Pro/10.9.10.537204 NetType/WIFI`,
  ],
  [
    'Snapchat on iOS',
    `${IOS} Version/15.6 Mobile/15E148 Snapchat/12.02.0.31 (like Safari/8613.3.9.0.5)`,
  ],
  [
    'Snapchat on Android',
    `${ANDROID} Chrome/102.0.5005.125 Mobile Safari/537.36Snapchat11.83.0.31 (Pixel 6 Pro; Android 12#8643238#32; gzip; )`,
  ],
  ['Pinterest on iOS', `${IOS} Mobile/15E148 [Pinterest/iOS]`],
  [
    'Pinterest on Android',
    `${ANDROID} Chrome/63.0.3239.111 Mobile Safari/537.36 [Pinterest/Android]`,
  ],
  ['LinkedIn on iOS', `${IOS} Mobile/15E148 [LinkedInApp]/9.24.1488`],
  [
    'LinkedIn on Android',
    `${ANDROID} Chrome/140.0.7339.207 Mobile Safari/537.36 [LinkedInApp]/2.200.63`,
  ],
  ['X on iOS', `${IOS} Mobile/15E148 Twitter for iPhone/10.19`],
  ['X on Android', `${ANDROID} Chrome/125.0.6422.165 Safari/537.36 TwitterAndroid`],
  [
    'Reddit',
    `${ANDROID} Chrome/103.0.5060.129 Mobile Safari/537.36 Reddit/Version 2022.28.0/Build 533235/Android 12`,
  ],
  ['Line', `${ANDROID} Chrome/149.0.7827.93 Mobile Safari/537.36 Line/26.9.0/IAB`],
  ['KakaoTalk on iOS', `${IOS} Mobile/15E148 KAKAOTALK 10.3.1`],
  ['KakaoTalk on Android', `${ANDROID} Chrome/115.0.5790.138 Safari/537.36;KAKAOTALK 2410310`],
  [
    'Naver',
    `${IOS} Version/15.1 Mobile/15E148 Safari/605.1 NAVER(inapp; search; 1000; 11.8.6; 12MINI)`,
  ],
  [
    'WeChat on iOS',
    `${IOS} Mobile/15E148 MicroMessenger/8.0.44(0x18002c2f) NetType/WIFI Language/zh_CN`,
  ],
  [
    'WeChat on Android',
    `${ANDROID} Chrome/86.0.4240.99 XWEB/3211 MMWEBSDK/20220303 Mobile Safari/537.36 MMWEBID/7223 MicroMessenger/8.0.21.2120(0x2800153B) Process/toolsmp WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64`,
  ],
  [
    'WeChat with a page of its own',
    `${ANDROID} Chrome/57.0.2987.132 MQQBrowser/6.2 TBS/044408 Mobile Safari/537.36 MMWEBID/347 MicroMessenger/7.0.1380(0x2700003A) Process/tools NetType/WIFI Language/zh_CN`,
  ],
  [
    'QQ',
    `${IOS} Mobile/15E148 QQ/9.0.17.638 V1_IPH_SQ_9.0.17_1_APP_A Pixel/1620 Core/WKWebView NetType/WIFI QBWebViewType/1 WKType/1`,
  ],
  ['Weibo', `${IOS} Mobile/11B554a Weibo (iPhone3,2__weibo__4.2.5__iphone__os7.0.4)`],
  ['Baidu', `${ANDROID} Safari/534.24 T5/2.0 baiduboxapp/6.7 (Baidu; P1 4.4.2)`],
  [
    'DingTalk',
    `${IOS} Mobile/15D100 AliApp(DingTalk/5.1.12) com.laiwang.DingTalk/13441885 language/zh-Hans-CN`,
  ],
  [
    'Lark',
    `${IOS} Version/16.3.1 Mobile/15E148 Safari/604.1 Lark/5.29.6 LarkLocale/en_US ChannelName/Lark`,
  ],
  ['Zalo', `${IOS} Mobile/15E148 Zalo iOS/448 ZaloTheme/light ZaloLanguage/en`],
  ['Viber', `${ANDROID} Chrome/66.0.3359.158 Safari/537.36 Viber/11.9.5.8`],
  ['the Google app on iOS', `${IOS} GSA/376.0.777690323 Mobile/15E148 Safari/604.1`],
  ['the Bing app', `${ANDROID} Chrome/92.0.4515.115 Safari/537.36 BingSapphire/22.0.400111302`],
  ['the Yahoo app', `${ANDROID} Chrome/150.0.7871.181 Mobile Safari/537.36 YahooSearch/10.4.0`],
  ['Quora', `${IOS} Version/14.0 Mobile Safari Quora 8.0.0 rv:2194`],
  [
    'Flipboard',
    `${ANDROID} Mobile Safari/533.1 Flipboard/2.1.2/854,2.1.2.854,2013-12-05 11:59, +0300`,
  ],
  ['Teams', `${IOS} Mobile/15E148 TeamsMobile-iOS`],
  [
    'Discord',
    'Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) discord/1.0.9003 Chrome/91.0.4472.164 Electron/13.4.0 Safari/537.36',
  ],
  ['a wallet', `${IOS} Mobile/15E148 WebView MetaMaskMobile`],
  ['Klarna', `${IOS} Mobile/15E148 Klarna/21.19.146`],
  ['any other app on iOS', `${IOS} Mobile/15E148`],
  ['any other app on Android', `${ANDROID} Chrome/146.0.7680.174 Mobile Safari/537.36`],
];

const BROWSERS = [
  CHROME,
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko',
  'Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/113.0.5672.162 Mobile DuckDuckGo/5 Safari/537.36',
  'Opera/9.80 (J2ME/MIDP; Opera Mini/9.80/191.303; U; en) Presto/2.12.423 Version/12.16',
  'UCWEB/2.0 (MIDP-2.0; U; Adr 9; ru; Redmi_Note_8) U2/1.0.0 UCBrowser/11.1.2.1113 U2/1.0.0 Mobile',
  'Mozilla/5.0 (PlayStation 5/SmartTV) AppleWebKit/605.1.15 (KHTML, like Gecko)',
  'Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
  'Lynx/2.8.9rel.1 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/1.1.1d',
];

const PROGRAMS = [
  undefined,
  null,
  '',
  ' ',
  '-',
  'Mozilla/5.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
  'Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.22621.4391',
  'Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10.0.22631; en-US) PowerShell/7.4.2',
  'Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/22.1.0',
  'Mozilla/5.0 (X11; Linux x86_64; rv:21.0) Gecko/20100101 SlimerJS/0.7',
  'Mozilla/5.0 (Laravel Reaver .env Presence)',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0.3122.113 Safari/537.36 Assetnote/1.0.0',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/117.0.0.0 Safari/537.36 GTmetrix',
  'Dalvik/2.1.0 (Linux; U; Android 13; SM-G991B Build/TP1A.220624.014)',
  'MyApp/1 CFNetwork/1494.0.7 Darwin/23.4.0',
  'Dart/3.4 (dart:io)',
  'Mechanize/2.10 Ruby/3.2',
  'ReactorNetty/0.9.10.RELEASE',
  'Mikrotik/6.x Fetch',
  'IPinfoClient/PHP/3.1.2',
  'tcms-api/12.9.1/Python 3.11.8 (main, Feb  7 2024, 04:02:05) [GCC 11.4.0]',
  'containerd/1.5.11+azure-1',
  'cri-o/1.16.1 go/go1.12.17 os/linux arch/amd64',
  'curl/8.5.0',
  'Wget/1.21.4',
  'python-requests/2.32.3',
  'Python/3.11 aiohttp/3.9.1',
  'Go-http-client/2.0',
  'axios/1.7.2',
  'node',
  'okhttp/4.12.0',
  'Java/17.0.2',
  'Apache-HttpClient/4.5.13 (Java/17.0.2)',
  'libwww-perl/6.67',
  'GuzzleHttp/7',
  'PostmanRuntime/7.39.0',
  'sqlmap/1.8.4#stable (https://sqlmap.org)',
  'Mozilla/5.00 (Nikto/2.1.6) (Evasions:None) (Test:Port Check)',
  'Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)',
  'Mozilla/5.0 zgrab/0.x',
  'WPScan v3.8',
  'Googlebot/2.1 (+http://www.google.com/bot.html)',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36',
];

describe('who is a person', () => {
  it.each(IN_APP)('in %s', (_app, userAgent) => {
    expect(isBot(userAgent)).toBe(false);
  });

  it.each(BROWSERS)('with %s', (userAgent) => {
    expect(isBot(userAgent)).toBe(false);
  });
});

it.each(PROGRAMS)('%j is a program', (userAgent) => {
  expect(isBot(userAgent)).toBe(true);
});

it.each([
  [CHROME, 'desktop'],
  [`${IOS} Version/17.1 Mobile/15E148 Safari/604.1`, 'mobile'],
  [`${ANDROID} Chrome/156.0.0.0 Mobile Safari/537.36`, 'mobile'],
  [`${ANDROID} Chrome/156.0.0.0 Safari/537.36`, 'tablet'],
  [CHROME.replace('X11; Linux x86_64', 'iPad; CPU OS 19_0 like Mac OS X'), 'tablet'],
  ['Googlebot/2.1', 'bot'],
  [null, 'other'],
])('%s is a %s', (userAgent, device) => {
  expect(deviceOf(userAgent)).toBe(device);
});
