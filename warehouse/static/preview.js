/* A paper beside its form: some moments after the last change the form is sent once more, to a frame that shows what would be printed. */
(function () {
  'use strict'

  const PAUSE = 450
  const form = document.querySelector('form[data-preview]')
  const sheets = document.querySelector('[data-sheets]')
  if (!form || !sheets) return
  const shower = sheets.querySelector('[data-show-slip]')
  // Two frames take turns, so that the old paper stays until the new one is there.
  const [first, second] = sheets.querySelectorAll('iframe')
  let shown = first
  let waits = 0
  let isAsked = false

  function show() {
    form.dispatchEvent(new CustomEvent('look:changed'))
    if (sheets.hidden) return
    const next = shown === first ? second : first
    isAsked = true
    shower.formAction = sheets.dataset.address
    shower.formTarget = next.name
    form.requestSubmit(shower)
  }

  function swap(event) {
    if (!isAsked) return
    isAsked = false
    shown.dataset.behind = ''
    shown.setAttribute('aria-hidden', 'true')
    shown = event.target
    delete shown.dataset.behind
    shown.removeAttribute('aria-hidden')
  }

  function soon() {
    window.clearTimeout(waits)
    waits = window.setTimeout(show, PAUSE)
  }

  for (const frame of [first, second]) frame.addEventListener('load', swap)
  form.addEventListener('input', soon)
  for (const field of document.querySelectorAll('[form="look-form"]')) if (field.name) field.addEventListener('input', soon)
  // A browser without a viewer of its own would save each preview as a file.
  sheets.hidden = navigator.pdfViewerEnabled === false
  window.addEventListener('load', show)
})()
