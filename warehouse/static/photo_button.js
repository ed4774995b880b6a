/* Photos: loads what takes and sends them (photos.js) where a screen offers the button or one still waits on this device. */
(function () {
  'use strict'

  const { load, recall, feedback } = window.warehouse
  const source = document.currentScript.dataset
  const wanted = () => recall('photos') || document.querySelector('#screen [data-take-photo], #screen [data-photos]')

  function fetchAll() {
    return load(source.picture).then(() => load(source.queue))
  }

  function look() {
    if (wanted()) fetchAll().catch(() => {}) // without Wi-Fi: with the next screen, or by a tap
  }

  document.addEventListener('warehouse:swapped', look)
  document.addEventListener('htmx:afterSwap', look)
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-take-photo]')
    if (!button) return
    const { photos } = window.warehouse
    if (photos) photos.ask(button)
    else fetchAll().then(() => window.warehouse.photos.ask(button)).catch(() => feedback.say('offline', feedback.words('unreachable'), 'offline'))
  })
  look()
})()
