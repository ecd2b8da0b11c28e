// Tributary's script for pages of a shop: docs/script.md. It tells the affiliate programme of visits with a code in their
// address and keeps the click it is given, for orders to name. It never reports leads or sales: a browser can be made to say anything.
(function (w, d, l) {
  var me = d.currentScript,
    before = w.tributary;
  // Twice on a page is once.
  if (!me || (before && before.on)) return;
  var set = me.dataset,
    known = {},
    ready = [],
    queue = (before && before.q) || [],
    isDone,
    isAsked,
    may = set.consent !== 'wait',
    shy = navigator.globalPrivacyControl,
    query = new URLSearchParams(l.search),
    page = l.origin + l.pathname,
    params = list(set.param || 'via,ref,aff'),
    domains = list(set.domains),
    compat = list(set.compat),
    // What the script of that programme sets, on which a shop's checkout code relies.
    names = {
      tolt: 'tolt_referral',
      affonso: 'affonso_referral',
      firstpromoter: '_fprom_tid',
      dub: 'dub_id',
    },
    code = params
      .map(function (name) {
        return query.get(name);
      })
      .filter(Boolean)[0];

  function list(text) {
    return (text || '').split(/[\s,]+/).filter(Boolean);
  }
  // A frame without an origin may have no cookies.
  function quietly(does) {
    try {
      return does();
    } catch {
      return undefined;
    }
  }
  function cookie(name) {
    return quietly(function () {
      var found = d.cookie.match('(?:^|; )' + name + '=([^;]*)');
      return found && decodeURIComponent(found[1]);
    });
  }
  function keep(name, value, days) {
    if (days && (shy || !may)) return;
    quietly(function () {
      d.cookie =
        name +
        '=' +
        encodeURIComponent(value) +
        ';path=/;SameSite=Lax;max-age=' +
        days * 86400 +
        (l.protocol === 'https:' ? ';Secure' : '') +
        (set.domain ? ';domain=' + set.domain : '');
    });
  }
  function api(what, value) {
    if (what === 'ready') {
      ready.push(value);
      if (isDone) flush();
    }
    if (what !== 'consent') return;
    may = value;
    if (may) return start();
    ['tb_ref', 'tb_vid', 'tb_via'].concat(Object.values(names)).forEach(function (name) {
      if (cookie(name)) keep(name, '', 0);
    });
    tell();
    done();
  }
  // For whoever is there, or nobody.
  function tell(click) {
    api.click = known.click = click;
    if (compat.includes('rewardful')) (w.Rewardful = w.Rewardful || {}).referral = click || '';
    if (compat.includes('firstpromoter')) (w.FPROM = w.FPROM || {}).data = { tid: click };
    compat.forEach(function (name) {
      if (names[name]) w[names[name]] = click;
    });
  }
  // Links are written when they are used: pages change.
  function linkOf(event) {
    var a = known.click && event.target.closest && event.target.closest('a[href]');
    if (!a) return;
    var to = new URL(a.href, l.href),
      host = to.hostname,
      more = to.searchParams,
      isOurs = domains.some(function (one) {
        return host === one || host.endsWith('.' + one);
      });
    if (/(^|\.)(buy|book|donate)\.stripe\.com$/.test(host)) {
      if (more.has('client_reference_id')) return;
      more.set('client_reference_id', known.click);
    } else if ('tributary' in a.dataset || (isOurs && host !== l.hostname)) {
      more.set('click', known.click);
      more.set(params[0], code || cookie('tb_via') || '');
    } else return;
    a.href = to.href;
  }
  function mark() {
    if (!known.click) return;
    d.querySelectorAll('stripe-pricing-table,stripe-buy-button').forEach(function (one) {
      if (!one.hasAttribute('client-reference-id'))
        one.setAttribute('client-reference-id', known.click);
    });
    d.querySelectorAll('form[data-tributary]').forEach(function (form) {
      var field = form.querySelector('input[name=click]');
      if (!field) {
        field = d.createElement('input');
        field.type = 'hidden';
        field.name = 'click';
        form.append(field);
      }
      if (field.value !== known.click) field.value = known.click;
    });
  }
  function cart(click) {
    if (!w.Shopify || sessionStorage.tb_cart === click) return;
    sessionStorage.tb_cart = click;
    fetch(((w.Shopify.routes || {}).root || '/') + 'cart/update.js', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ attributes: { click: click } }),
    }).catch(Boolean);
  }
  function done(click, days) {
    tell(may ? click || cookie('tb_ref') || undefined : undefined);
    if (known.click) {
      compat.forEach(function (name) {
        if (names[name] && days) keep(names[name], known.click, days);
      });
      mark();
      quietly(function () {
        cart(known.click);
      });
    }
    isDone = true;
    flush();
  }
  // One that fails keeps no other from its turn.
  function flush() {
    ready.splice(0).forEach(function (one) {
      setTimeout(one, 0, known);
    });
  }
  function start() {
    if (!may || isAsked) return;
    if (d.prerendering) return d.addEventListener('prerenderingchange', start, { once: true });
    isAsked = true;
    if (!code) return done();
    ['sub', 'sub_id', 'consent', 'tb_test'].forEach(function (name) {
      if (query.has(name))
        page += (/\?/.test(page) ? '&' : '?') + name + '=' + encodeURIComponent(query.get(name));
    });
    var told = { u: page, c: code, r: d.referrer };
    if (query.get('click')) told.k = query.get('click');
    if (cookie('tb_vid')) told.s = cookie('tb_vid');
    if (w.top !== w) told.f = 1;
    if (shy) told.g = 1;
    fetch(new URL('/t', me.src), {
      method: 'POST',
      body: JSON.stringify(told),
      credentials: 'omit',
      keepalive: true,
    })
      .then(function (answer) {
        return answer.status === 200 ? answer.json() : {};
      })
      .catch(Object)
      .then(function (got) {
        if (got.cookieDays) {
          keep('tb_ref', got.click, got.cookieDays);
          keep('tb_via', code, got.cookieDays);
          if (got.session) keep('tb_vid', got.session, got.cookieDays);
        }
        done(got.click, got.cookieDays);
      });
  }
  ['click', 'auxclick'].forEach(function (name) {
    d.addEventListener(
      name,
      function (event) {
        quietly(function () {
          linkOf(event);
        });
      },
      true,
    );
  });
  new MutationObserver(mark).observe(d, { childList: true, subtree: true });
  api.on = 1;
  w.tributary = api;
  if (compat.includes('rewardful')) {
    queue = queue.concat([].slice.call((w.rewardful && w.rewardful.q) || []));
    w.rewardful = api;
  }
  tell();
  queue.forEach(function (call) {
    api.apply(0, call);
  });
  start();
})(window, document, location);
