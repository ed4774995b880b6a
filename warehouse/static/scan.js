/* A code or a tap, frozen with what the screen showed, goes to the sender; the sink keeps the focus; function keys press the screen's buttons. */
(function () {
  'use strict'

  const { feedback, sender, capture, pad, newId } = window.warehouse
  const screen = () => document.getElementById('screen')
  const sink = () => document.getElementById('scan-sink')

  // What was on the screen when the person acted, not when it is sent.
  function freeze(deed) {
    const shown = screen().dataset
    return {
      scan_id: newId(),
      device: document.body.dataset.device,
      actor: document.body.dataset.actor,
      task: shown.task || '',
      step: shown.step || '',
      ...deed,
      scanned_at: new Date().toISOString(),
    }
  }

  // What people read of it. A badge's code is nobody's to read.
  const readable = (code) => (/^U\./i.test(code) ? 'U. …' : code.split('\u001d').join('␝'))

  // A page that only tests the scanner keeps nothing.
  function send(deed, what) {
    if (document.body.hasAttribute('data-reads-only')) return
    document.dispatchEvent(new CustomEvent('warehouse:kept'))
    sender.keep(freeze(deed), what)
  }

  window.warehouse.scan = (code) => {
    const { approval } = window.warehouse
    if (approval && approval.takes(code)) return
    if (screen()) return send({ code }, readable(code))
    addEventListener('DOMContentLoaded', () => capture.off() || send({ code }, readable(code)), { once: true })
  }

  function act(button) {
    const deed = { action: button.dataset.action }
    const inPad = button.closest('[data-pad-root]')
    const number = inPad ? inPad.querySelector('#quantity-value') : deed.action === 'quantity' && document.getElementById('quantity-value')
    const quantity = button.dataset.quantity || (number && pad.pieces())
    if (inPad && !quantity) return
    if (quantity) deed.quantity = quantity
    if (button.dataset.reason) deed.reason = button.dataset.reason
    if (button.dataset.approval) deed.approval = button.dataset.approval
    capture.clear()
    pad.close()
    const label = button.querySelector('.label') || button
    send(deed, [(label.firstChild || label).textContent.trim(), quantity].filter(Boolean).join(' '))
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('#screen [data-action], #screen [data-scan]')
    if (!button || capture.off()) return
    event.preventDefault()
    if (button.dataset.scan) {
      pad.close()
      send({ code: button.dataset.scan }, readable(button.dataset.scan))
    } else act(button)
  })

  /* ---- function keys ---- */

  function press(name) {
    const target = document.querySelector('#screen [data-key="' + name + '"]')
    if (!target) return false
    if (name === 'F4') pad.toggle()
    else target.click()
    return true
  }

  addEventListener('keydown', (event) => {
    if (!/^F[1-9]$/.test(event.key) || event.key === 'F5' || capture.off()) return
    document.documentElement.setAttribute('data-keyboard', 'yes')
    window.warehouse.remember('keyboard', 'yes')
    if (press(event.key)) event.preventDefault()
  }, true)

  /* ---- focus: the sink has it unless a person is in a field; never taken at a swap that did not lose it ---- */

  function settle() {
    const active = document.activeElement
    if (document.readyState !== 'complete' || capture.off() || (active && active !== document.body)) return
    sink().focus({ preventScroll: true })
  }

  // A tap on a button does not take the focus away, so no keyboard comes and goes.
  document.addEventListener('mousedown', (event) => {
    if (!capture.off() && event.target.closest('#screen button, #screen summary, #quantity-value, #pending, #band button, #saved')) event.preventDefault()
  })
  document.addEventListener('focusout', () => setTimeout(settle))
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && settle())
  addEventListener('focus', settle)
  document.addEventListener('warehouse:swapped', settle)
  addEventListener('load', () => requestAnimationFrame(settle)) // before that the sink's own autofocus has it

  /* ---- screens that come another way: a link followed by htmx, the browser's own back ---- */

  document.addEventListener('htmx:afterSwap', (event) => {
    if (event.target.id !== 'screen') return
    feedback.verdict(screen())
    document.dispatchEvent(new CustomEvent('warehouse:swapped'))
  })
  addEventListener('pageshow', (event) => event.persisted && location.reload())

  /* ---- forms ---- */

  document.addEventListener('submit', (event) => {
    const form = event.target
    if (form.id === 'scan-form' || form.id === 'pad-form') event.preventDefault() // only the page without scripts posts it
    else if (/\/sign-out$/.test(form.getAttribute('action') || '') && sender.waiting()) {
      event.preventDefault()
      feedback.say('blocked', feedback.words('sign-out'), 'blocked')
    }
  })

  // Last of all: from here on the page works with scripts. A browser too old for them keeps the plain page.
  document.documentElement.classList.remove('no-js')
  document.documentElement.classList.add('js')
})()
