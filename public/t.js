// Tributary's script for pages of a shop: docs/script.md. It tells the affiliate programme of visits with a code in their
// address and keeps the click it is given, for orders to name. It never reports leads or sales: a browser can be made to say anything.
(function (w, d, l) {
  var me = d.currentScript;
  if (!me) return;
  var set = me.dataset,
    known = {},
    queue = (w.tributary && w.tributary.q) || [],
    ready = [],
    isDone,
    isAsked,
    may = set.consent !== 'wait',
    private_ = navigator.globalPrivacyControl,
    domains = (set.domains || '').split(',').filter(Boolean),
    query = new URLSearchParams(l.search),
    code = (set.param || 'via,ref,aff')
      .split(',')
      .map(function (name) {
        return query.get(name.trim());
      })
      .filter(Boolean)[0];

  function cookie(name) {
    var found = d.cookie.match('(?:^|; )' + name + '=([^;]*)');
    return found && found[1];
  }
  function keep(name, value, days) {
    if (!private_)
      d.cookie =
        name +
        '=' +
        value +
        ';path=/;SameSite=Lax;max-age=' +
        days * 86400 +
        (l.protocol === 'https:' ? ';Secure' : '') +
        (set.domain ? ';domain=' + set.domain : '');
  }
  function api(what, value) {
    if (what === 'ready' && !isDone) ready.push(value);
    else if (what === 'ready') value(known);
    if (what === 'consent') {
      may = value;
      if (may) start();
      else
        ['tb_ref', 'tb_vid'].forEach(function (name) {
          keep(name, '', 0);
        });
    }
  }
  // Links are written when they are used, and forms: pages change.
  function linkOf(event) {
    var a = event.target.closest && event.target.closest('a[href]');
    if (!a || !known.click) return;
    var to = new URL(a.href, l.href),
      host = to.hostname;
    if (/(^|\.)(buy|book)\.stripe\.com$/.test(host))
      to.searchParams.set('client_reference_id', known.click);
    else if (
      'tributary' in a.dataset ||
      domains.some(function (one) {
        return host === one || host.endsWith('.' + one);
      })
    ) {
      to.searchParams.set('click', known.click);
      if (code) to.searchParams.set('via', code);
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
  function done(click, days) {
    if (isDone) return;
    isDone = true;
    api.click = known.click = click || cookie('tb_ref');
    var id = known.click;
    if (id) {
      (set.compat || '').split(',').forEach(function (name) {
        // What the script of that programme sets, on which a shop's checkout code relies.
        var names = {
          tolt: 'tolt_referral',
          affonso: 'affonso_referral',
          firstpromoter: '_fprom_tid',
          dub: 'dub_id',
        };
        if (names[name]) {
          w[names[name]] = id;
          if (days) keep(names[name], id, days);
        }
        if (name === 'firstpromoter') (w.FPROM = w.FPROM || {}).data = { tid: id };
        if (name === 'rewardful') (w.Rewardful = w.Rewardful || {}).referral = id;
      });
      if (w.Shopify)
        fetch('/cart/update.js', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ attributes: { click: id } }),
        });
      mark();
      new MutationObserver(mark).observe(d, { childList: true, subtree: true });
    }
    ready.splice(0).forEach(function (tell) {
      tell(known);
    });
  }
  function start() {
    if (!may || isAsked) return;
    if (d.prerendering) return d.addEventListener('prerenderingchange', start, { once: true });
    isAsked = true;
    if (!code) return done();
    var told = { u: l.href.slice(0, 900), c: code, r: d.referrer.slice(0, 300) };
    if (query.get('click')) told.k = query.get('click');
    if (cookie('tb_vid')) told.s = cookie('tb_vid');
    if (w.top !== w) told.f = 1;
    if (private_) told.g = 1;
    fetch(new URL('/t', me.src), {
      method: 'POST',
      body: JSON.stringify(told),
      credentials: 'omit',
      keepalive: true,
    })
      .then(function (answer) {
        return answer.status === 200 ? answer.json() : {};
      })
      .then(function (got) {
        if (got.cookieDays) {
          keep('tb_ref', got.click, got.cookieDays);
          if (got.session) keep('tb_vid', got.session, got.cookieDays);
        }
        done(got.click, got.cookieDays);
      })
      .catch(function () {
        done();
      });
  }
  ['click', 'auxclick'].forEach(function (name) {
    d.addEventListener(name, linkOf, true);
  });
  w.tributary = api;
  if (/rewardful/.test(set.compat)) {
    queue = queue.concat([].slice.call((w.rewardful && w.rewardful.q) || []));
    w.rewardful = api;
  }
  queue.forEach(function (call) {
    api.apply(0, call);
  });
  start();
})(window, document, location);
