/* The camera's button: offered on a touch screen where no scanner was ever heard; its tap loads the camera itself (camera_view.js). */
(function () {
  'use strict'

  const { capture, load, recall, remember } = window.warehouse
  const source = document.currentScript.dataset
  const hasScanner = () => recall('scanner') === 'yes' || document.body.hasAttribute('data-profile')

  function offer() {
    document.documentElement.toggleAttribute('data-camera', !hasScanner() || recall('scanner') === 'broken')
  }

  // A scanner that is heard again takes the button away; home keeps it.
  capture.onRead((read) => {
    if (!read.whole || read.typed || read.path === 'paste' || recall('scanner') === 'yes') return
    remember('scanner', 'yes')
    offer()
  })

  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-camera-open]')) return
    remember('scanner', 'broken')
    offer()
    const { feedback } = window.warehouse
    load(source.view).then(() => window.warehouse.camera.open(source)).catch(() => feedback.say('offline', feedback.words('unreachable'), 'offline'))
  })
  offer()
})()
