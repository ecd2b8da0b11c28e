// Tributary's script for pages of a shop: docs/script.md. It tells the affiliate programme of visits with a code in their
// address and keeps the click it is given, for orders to name. It never reports leads or sales: a browser can be made to say anything.
((w, d, l) => {
  const me = d.currentScript;
  const before = w.tributary;
  // Twice on a page is once.
  if (!me || before?.on) return;
  // Loaders that set no attributes write their settings behind the address.
  const set = { ...me.dataset, ...Object.fromEntries(new URL(me.src).searchParams) };
  const list = (text) => (text || '').split(/[\s,]+/).filter(Boolean);
  const query = new URLSearchParams(l.search);
  const params = list(set.param || 'via,ref,aff');
  const domains = list(set.domains);
  const compat = list(set.compat);
  const isLike = (name) => compat.includes(name);
  const code = params.map((name) => query.get(name)).find(Boolean);
  const isShy = navigator.globalPrivacyControl;
  // What the script of that programme sets, on which a shop's checkout code relies.
  const names = {
    tolt: 'tolt_referral',
    affonso: 'affonso_referral',
    firstpromoter: '_fprom_tid',
    dub: 'dub_id',
  };
  const theirs = compat.map((name) => names[name]).filter(Boolean);
  const ready = [];
  let queue = before?.q || [];
  let known = {};
  let may = set.consent !== 'wait';
  let isDone;
  let isAsked;

  // A frame without an origin may have no cookies.
  const quietly = (does) => {
    try {
      return does();
    } catch {
      return undefined;
    }
  };
  const cookie = (name) =>
    quietly(() => decodeURIComponent(d.cookie.match('(?:^|; )' + name + '=([^;]*)')[1]));
  const keep = (name, value, days) => {
    if (days && (isShy || !may)) return;
    quietly(() => {
      d.cookie =
        name +
        '=' +
        encodeURIComponent(value) +
        ';path=/;SameSite=Lax;max-age=' +
        days * 86400 +
        (l.protocol === 'https:' ? ';Secure' : '') +
        (set.domain ? ';domain=' + set.domain : '');
    });
  };

  const api = (what, value) => {
    if (what === 'ready') {
      ready.push(value);
      if (isDone) flush();
    }
    if (what !== 'consent') return;
    may = value;
    if (may) return start();
    ['tb_ref', 'tb_vid', 'tb_via', 'tb_for', ...theirs].forEach((name) => {
      if (cookie(name)) keep(name, '', 0);
    });
    done({});
  };
  // One that fails keeps no other from its turn.
  const flush = () => ready.splice(0).forEach((one) => setTimeout(one, 0, known));

  // For whoever is there, or nobody.
  const tell = ({ click, affiliate, discount }) => {
    known = { click, affiliate, discount };
    Object.assign(api, known);
    if (isLike('rewardful')) (w.Rewardful = w.Rewardful || {}).referral = click || '';
    if (isLike('firstpromoter')) (w.FPROM = w.FPROM || {}).data = { tid: click };
    if (isLike('dub'))
      w.DubAnalytics = {
        partner: affiliate && { name: affiliate },
        discount: discount && {
          couponId: discount.code,
          amount: discount.percent || discount.amount,
          type: discount.percent ? 'percentage' : 'flat',
        },
      };
    theirs.forEach((name) => (w[name] = click));
  };
  const done = (got) => {
    if (!got.click) {
      got = { ...quietly(() => JSON.parse(cookie('tb_for'))), click: cookie('tb_ref') };
    }
    tell(may ? got : {});
    if (known.click) {
      if (got.cookieDays) theirs.forEach((name) => keep(name, known.click, got.cookieDays));
      mark();
      quietly(cart);
    }
    isDone = true;
    flush();
  };

  // Links are written when they are used: pages change.
  const linkOf = (event) => {
    const a = known.click && event.target.closest('a[href]');
    if (!a) return;
    const to = new URL(a.href, l.href);
    const { hostname: host, searchParams: more } = to;
    const isOurs = domains.some((one) => host === one || host.endsWith('.' + one));
    if (/(^|\.)(buy|book|donate)\.stripe\.com$/.test(host)) {
      if (more.has('client_reference_id')) return;
      more.set('client_reference_id', known.click);
    } else if ('tributary' in a.dataset || (isOurs && host !== l.hostname)) {
      more.set('click', known.click);
      more.set(params[0], code || cookie('tb_via') || '');
    } else return;
    a.href = to.href;
  };
  const mark = () => {
    if (!known.click) return;
    d.querySelectorAll('stripe-pricing-table,stripe-buy-button').forEach((one) => {
      if (!one.hasAttribute('client-reference-id'))
        one.setAttribute('client-reference-id', known.click);
    });
    d.querySelectorAll('form[data-tributary]').forEach((form) => {
      let field = form.querySelector('input[name=click]');
      if (!field) {
        field = d.createElement('input');
        field.type = 'hidden';
        field.name = 'click';
        form.append(field);
      }
      if (field.value !== known.click) field.value = known.click;
    });
  };
  const cart = () => {
    const { click } = known;
    if (!w.Shopify || sessionStorage.tb_cart === click) return;
    sessionStorage.tb_cart = click;
    fetch((w.Shopify.routes?.root || '/') + 'cart/update.js', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ attributes: { click } }),
    }).catch(Boolean);
  };

  const start = () => {
    if (!may || isAsked) return;
    // What is opened ahead or behind is a visit when somebody sees it.
    if (d.hidden || d.prerendering)
      return ['visibilitychange', 'prerenderingchange'].forEach((name) => {
        d.addEventListener(name, start, { once: true });
      });
    isAsked = true;
    if (!code) return done({});
    // Of what the address says this much is told, and no more.
    const page = new URL(l.href);
    page.search = page.hash = '';
    ['sub', 'sub_id', 'consent', 'tb_test'].forEach((name) => {
      if (query.has(name)) page.searchParams.set(name, query.get(name));
    });
    fetch(new URL('/t', me.src), {
      method: 'POST',
      body: JSON.stringify({
        u: page,
        c: code,
        k: query.get('click') || undefined,
        s: cookie('tb_vid'),
        r: d.referrer,
        f: w.top === w ? undefined : 1,
        g: isShy ? 1 : undefined,
      }),
      credentials: 'omit',
      keepalive: true,
    })
      .then((answer) => (answer.status === 200 ? answer.json() : {}))
      .catch(Object)
      .then((got) => {
        const { click, session, cookieDays, affiliate, discount } = got;
        if (cookieDays) {
          keep('tb_ref', click, cookieDays);
          keep('tb_via', code, cookieDays);
          if (session) keep('tb_vid', session, cookieDays);
          // A day: a code that ends is not offered for long.
          keep('tb_for', JSON.stringify({ affiliate, discount }), 1);
        }
        done(got);
      });
  };

  ['click', 'auxclick'].forEach((name) => {
    d.addEventListener(name, (event) => quietly(() => linkOf(event)), true);
  });
  new MutationObserver(mark).observe(d, { childList: true, subtree: true });
  api.on = 1;
  w.tributary = api;
  if (isLike('rewardful')) {
    queue = [...queue, ...(w.rewardful?.q || [])];
    w.rewardful = api;
  }
  if (isLike('dub')) {
    queue = [...queue, ...(w.dubAnalytics?.q || [])];
    w.dubAnalytics = api;
    ['trackClick', 'trackLead', 'trackSale'].forEach((name) => {
      // For whoever builds the page.
      // eslint-disable-next-line no-console
      api[name] = () => console.warn(name + ' is not taken from browsers');
    });
  }
  tell({});
  queue.forEach((call) => api(...call));
  start();
})(window, document, location);
