/* The camera itself, loaded on its first tap: live video where the browser allows it, else a photograph that the server reads.
   A code goes the way of every scan (window.warehouse.scan). In one look it counts once: for a second piece tap the picture, or move away
   and back. */
(function () {
  'use strict'

  const { timing, load } = window.warehouse
  const view = document.getElementById('camera')
  const video = view.querySelector('video')
  const aim = view.querySelector('.aim')
  const says = document.getElementById('camera-says')
  const choices = document.getElementById('camera-codes')
  const light = view.querySelector('[data-camera=torch]')
  const file = view.querySelector('input[type=file]')
  const FORMATS = ['ean_13', 'ean_8', 'upc_a', 'upc_e', 'itf', 'code_128', 'data_matrix', 'qr_code']
  const LARGEST_SIDE = 2000 // of a photograph that is sent: the server searches no more
  let source = null
  let detector = null // a promise: made once
  let stream = null
  let look = 0 // which opening of the camera; an older one stops by itself
  let shown = '' // the code that this look has counted
  let goneAt = 0 // first looked at without it
  timing.look = timing.look || 150 // between two looks at the video
  timing.gone = timing.gone || 900 // looked for so long without it: its next sight is another piece

  const tell = (words) => (says.textContent = view.dataset[words] || '')

  // Over live video stands what the screen below asks for.
  function instruct() {
    const screen = document.getElementById('screen')
    const asked = screen.querySelector('h1')
    says.textContent = [asked ? asked.textContent : view.dataset.look, screen.dataset.code].filter(Boolean).join(' ')
  }

  // What zxing puts in front of a GS1 code belongs to the symbol, not to its text.
  const bare = (code) => code.replace(/^(\][A-Za-z]\d)?\u001d?/, '')

  // Said on the page as well, so that a check can see it.
  function emit(code) {
    document.dispatchEvent(new CustomEvent('warehouse:camera', { detail: code }))
    window.warehouse.scan(code)
  }

  /* ---- live ---- */

  async function prepare() {
    await load(source.detector)
    const { prepareZXingModule, BarcodeDetector } = window.BarcodeDetectionAPI
    await prepareZXingModule({ overrides: { locateFile: () => source.reader }, fireImmediately: true })
    return new BarcodeDetector({ formats: FORMATS })
  }

  // What lies in the frame, as a picture of its own: less to search, and no neighbour's code. The video is as large as fits the view.
  function aimed(canvas) {
    const frame = aim.getBoundingClientRect()
    const around = video.getBoundingClientRect()
    const scale = Math.min(around.width / video.videoWidth, around.height / video.videoHeight)
    const left = (frame.left - around.left - (around.width - video.videoWidth * scale) / 2) / scale
    const top = (frame.top - around.top - (around.height - video.videoHeight * scale) / 2) / scale
    canvas.width = Math.round(frame.width / scale)
    canvas.height = Math.round(frame.height / scale)
    canvas.getContext('2d', { willReadFrequently: true }).drawImage(video, -left, -top)
    return canvas
  }

  function nearest(found, canvas) {
    const away = ({ boundingBox: box }) => Math.hypot(box.x + box.width / 2 - canvas.width / 2, box.y + box.height / 2 - canvas.height / 2)
    return found.sort((one, other) => away(one) - away(other))[0]
  }

  // Only looks tell that it is gone, not time: on a slow device there is more than that between two of them.
  function see(code) {
    if (!code) {
      goneAt = goneAt || performance.now()
      if (performance.now() - goneAt > timing.gone) shown = ''
      return
    }
    goneAt = 0
    if (code !== shown) emit(code)
    shown = code
  }

  async function watch(mine) {
    const canvas = document.createElement('canvas')
    const reader = await detector
    while (mine === look) {
      if (video.videoWidth) {
        const found = await reader.detect(aimed(canvas))
        if (mine === look) see(found.length ? bare(nearest(found, canvas).rawValue) : '')
      }
      await new Promise((resolve) => setTimeout(resolve, timing.look))
    }
  }

  async function torch() {
    const on = light.getAttribute('aria-pressed') !== 'true'
    await stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] })
    light.setAttribute('aria-pressed', String(on))
  }

  async function live(mine) {
    detector = detector || prepare()
    const wanted = { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } }
    const [opened] = await Promise.all([navigator.mediaDevices.getUserMedia({ video: wanted, audio: false }), detector])
    if (mine !== look) return end(opened)
    stream = opened
    const track = stream.getVideoTracks()[0]
    light.hidden = !(track.getCapabilities && track.getCapabilities().torch)
    view.classList.add('live')
    video.srcObject = stream
    await video.play()
    instruct()
    await watch(mine)
  }

  const end = (opened) => opened && opened.getTracks().forEach((track) => track.stop())

  /* ---- a photograph ---- */

  async function ask(picture) {
    const body = new FormData()
    const token = document.querySelector('input[name=csrf_token]')
    await load(source.picture)
    body.append('photo', await window.warehouse.picture.small(picture, LARGEST_SIDE), 'photo.jpg')
    const answer = await fetch('/codes', { method: 'POST', body, headers: { 'X-CSRFToken': token ? token.value : '', 'HX-Request': 'true' } })
    if (answer.status === 401) return location.reload()
    if (!answer.ok) throw new Error(String(answer.status))
    return (await answer.json()).codes
  }

  function choose(codes) {
    tell('choose')
    for (const { code, symbology } of codes) {
      const button = document.createElement('button')
      const label = document.createElement('span')
      const kind = document.createElement('small')
      button.type = 'button'
      button.className = 'button row'
      label.className = 'label'
      label.textContent = code.split('\u001d').join(' ')
      kind.textContent = symbology
      label.append(kind)
      button.append(label)
      button.addEventListener('click', () => finish(code))
      choices.append(button)
    }
  }

  function finish(code) {
    close()
    emit(bare(code))
  }

  async function read(picture) {
    choices.textContent = ''
    tell('reading')
    try {
      const codes = await ask(picture)
      if (!codes) return
      if (codes.length === 1) finish(codes[0].code)
      else if (codes.length) choose(codes)
      else tell('none')
    } catch (cause) {
      tell('failed')
    }
  }

  /* ---- open, close ---- */

  function close() {
    look += 1
    end(stream)
    stream = null
    shown = ''
    video.srcObject = null
    view.hidden = true
    view.classList.remove('live')
    choices.textContent = ''
    if (view.contains(document.activeElement)) document.activeElement.blur() // back to the sink
  }

  function open(addresses) {
    source = addresses
    look += 1
    view.hidden = false
    const mine = look
    if (!navigator.mediaDevices || !window.WebAssembly) {
      tell('photo')
      return file.click()
    }
    says.textContent = ''
    live(mine).catch((cause) => {
      if (mine !== look) return
      console.warn('No live camera:', cause)
      detector = null
      end(stream)
      view.classList.remove('live')
      tell('refused')
    })
  }

  file.addEventListener('change', () => {
    const picture = file.files[0]
    file.value = ''
    if (picture) read(picture)
  })
  light.addEventListener('click', () => torch().catch(() => (light.hidden = true)))
  view.querySelector('[data-camera=close]').addEventListener('click', close)
  video.addEventListener('click', () => (shown = ''))
  document.addEventListener('warehouse:swapped', () => stream && instruct())
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && stream && close())
  document.addEventListener('keydown', (event) => event.key === 'Escape' && !view.hidden && close())

  window.warehouse.camera = { open, close }
})()
