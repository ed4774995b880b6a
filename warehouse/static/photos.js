/* The photos of the work at hand: taken by the device's own camera, made small, kept here until the warehouse has them, sent one at a time and
   only while no scan waits. A database of its own, so that nothing of it can ever stand in a scan's way.

   photos   what waits, with its picture: { place, fields, what, blob, attempts }
   taken    what the warehouse has: { id, task, product, what, place }; the last ones, for their thumbnails

   <button data-take-photo data-product="SKU" data-what="name">   takes one of this product, or of the whole task
   <ul data-photos="SKU">                                     its thumbnails; data-photos="" those that have no list of their own */
(function () {
  'use strict'

  const { disk, timing, limits, network, outbox, feedback, picture, remember, tabs, newId } = window.warehouse
  const LARGEST_SIDE = 1600
  const LARGEST_BYTES = 2000000
  const KEPT = 60 // thumbnails of what was sent
  const patient = [408, 429, 503]
  const final = [400, 403, 409, 413, 422]
  const memory = [] // only where nothing can be saved; it says so
  const answered = new Set() // what is answered but cannot be taken off this disk
  const shown = {} // id: the address of a waiting picture
  let waiting = []
  let taken = []
  let running = false
  let again = false
  let wake = null
  let asked = null // what the photo that is being taken is of

  /* ---- on the disk ---- */

  function upgrade(database) {
    database.createObjectStore('photos', { keyPath: 'place', autoIncrement: true })
    database.createObjectStore('taken', { keyPath: 'place' })
  }

  const whole = disk('warehouse-photos', 1, upgrade)
  const within = (mode, act) => whole(['photos', 'taken'], mode, act)

  // At the start, and when another page of this device may have taken or sent one.
  async function recount() {
    try {
      waiting = await within('readonly', (photos) => photos.getAll())
      taken = await within('readonly', (photos, sent) => sent.getAll())
    } catch (cause) {
      waiting = []
    }
    waiting = waiting.concat(memory).filter(({ fields }) => !answered.has(fields.id))
    changed()
  }

  function changed() {
    remember('photos', waiting.length ? 'yes' : '')
    draw()
  }

  // True once it is on the disk.
  async function add(record) {
    try {
      record.place = await within('readwrite', (photos) => photos.add(record))
      return true
    } catch (cause) {
      console.warn('The photo is not durable:', cause)
      memory.push(record)
      return false
    }
  }

  // One transaction takes the picture off the disk and notes that the warehouse has it.
  async function leave(record, isKept) {
    const { id, task, product } = record.fields
    const place = memory.indexOf(record)
    if (place >= 0) memory.splice(place, 1)
    answered.add(id)
    const note = { id, task, product, what: record.what, place: record.place || Date.now() }
    const write = (photos, sent) => {
      if (record.place) photos.delete(record.place)
      if (isKept) sent.put(note)
      return sent.delete(IDBKeyRange.upperBound(note.place - KEPT))
    }
    await within('readwrite', write).catch(() => {}) // still there: sent again by the next page, and the warehouse says that it has it
    await recount()
    URL.revokeObjectURL(shown[id])
    tabs.tell('photos')
  }

  /* ---- taking one ---- */

  const camera = document.createElement('input')
  camera.type = 'file'
  camera.accept = 'image/*'
  camera.setAttribute('capture', 'environment')
  camera.hidden = true
  document.body.append(camera)

  // What the screen showed when the person tapped, not when the picture is there.
  function ask(button) {
    const { product = '', what = '' } = button.dataset
    const { device, actor } = document.body.dataset
    const { task = '' } = document.getElementById('screen').dataset
    asked = { what, fields: { id: newId(), device, actor, task: button.dataset.takePhoto || task, product } }
    const panel = button.closest('details')
    if (panel) panel.open = false
    camera.click()
  }

  async function take(file, { what, fields }) {
    let blob
    try {
      blob = await picture.small(file, LARGEST_SIDE, LARGEST_BYTES)
    } catch (cause) {
      return feedback.say('error', feedback.words('photo-unreadable'), 'error')
    }
    const record = { fields: { ...fields, taken_at: new Date().toISOString() }, what, blob, attempts: 0 }
    const isSaved = await add(record)
    await recount()
    tabs.tell('photos')
    if (!isSaved) feedback.say('blocked', feedback.words('photo-unsaved'), 'blocked')
    pump()
  }

  camera.addEventListener('change', () => {
    const file = camera.files[0]
    const of = asked
    asked = null
    if (file && of) take(file, of)
    camera.value = ''
  })

  /* ---- sending ---- */

  async function post(record) {
    const body = new FormData()
    for (const [name, value] of Object.entries({ ...record.fields, sent_at: new Date().toISOString() })) body.append(name, value)
    body.append('photo', record.blob, 'photo.jpg')
    const got = await network.ask('/photos', { method: 'POST', body }, timing.photo)
    if (!got) return 'nobody'
    // 200 without its id is not our server's answer.
    if (got.response.ok && got.response.headers.get('X-Photo') === record.fields.id) {
      await leave(record, true)
      return 'done'
    }
    return judge(record, got.response)
  }

  async function judge(record, { status, ok, type }) {
    if (status === 401) return 'locked'
    if (ok || type === 'opaqueredirect' || patient.includes(status)) return 'busy'
    record.attempts += 1
    if (!final.includes(status) && record.attempts < limits.attempts) {
      if (record.place) await within('readwrite', (photos) => photos.put(record)).catch(() => {})
      return 'busy'
    }
    await leave(record, false)
    feedback.say('refused', feedback.words('photo-refused'), 'refused')
    return 'done'
  }

  function rest(tries) {
    const step = timing.steps[Math.min(tries, timing.steps.length - 1)]
    return new Promise((resolve) => {
      wake = resolve
      setTimeout(resolve, step * (0.8 + 0.4 * Math.random()))
    })
  }

  // Nobody signed in, or a page that may not send: they wait. A scan that waits: its end calls again.
  const maySend = () => waiting.length && !outbox.waiting() && tabs.works() && document.body.dataset.actor

  async function drain() {
    let tries = 0
    await recount()
    while (maySend()) {
      const result = tries < timing.probe || (await network.isThere()) ? await post(waiting[0]) : 'nobody'
      if (result === 'locked') return
      if (result === 'done') tries = 0
      else await rest(tries++)
    }
  }

  const alone = (work) => (navigator.locks ? navigator.locks.request('warehouse-photos', work) : work())

  async function pump() {
    if (running) {
      again = true
      if (wake) wake()
      return
    }
    running = true
    try {
      do {
        again = false
        await alone(drain)
      } while (again && maySend())
    } finally {
      running = false
    }
  }

  /* ---- showing ---- */

  function address(record) {
    const { id } = record.fields
    shown[id] = shown[id] || URL.createObjectURL(record.blob)
    return shown[id]
  }

  function thumbnail({ id, what }, source, isWaiting) {
    const made = document.createElement('li')
    const image = document.createElement('img')
    made.dataset.photoId = id
    image.src = source
    image.alt = feedback.words('photo-of', { text: what })
    made.append(image)
    if (isWaiting) {
      made.className = 'waiting'
      made.append(feedback.verdictPicture('waiting'))
    }
    return made
  }

  function place(entry, source, isWaiting) {
    const screen = document.getElementById('screen')
    if (entry.task !== (screen.querySelector('[data-photos]').dataset.task || screen.dataset.task)) return
    const lists = Array.from(screen.querySelectorAll('[data-photos]'))
    const list = lists.find((one) => one.dataset.photos === entry.product) || lists.find((one) => one.dataset.photos === '')
    const there = screen.querySelector('[data-photo-id="' + entry.id + '"]')
    if (!list || (there && there.classList.contains('waiting') === isWaiting)) return
    if (there) there.remove()
    list.append(thumbnail(entry, source, isWaiting))
  }

  function count() {
    const screen = document.getElementById('screen')
    const old = screen.querySelector('.photos-waiting')
    if (old) old.remove()
    if (!waiting.length) return
    const line = document.createElement('p')
    line.className = 'note photos-waiting'
    line.append(feedback.verdictPicture('waiting'), feedback.words('photos-waiting', { number: waiting.length }))
    const list = screen.querySelector('[data-photos]')
    if (list) list.after(line)
    else screen.querySelector('.content').append(line)
  }

  function draw() {
    if (document.querySelector('#screen [data-photos]')) {
      for (const entry of taken) place(entry, '/photos/' + entry.id + '.jpg?small', false)
      for (const record of waiting) place({ ...record.fields, what: record.what }, address(record), true)
    }
    count()
  }

  document.addEventListener('submit', (event) => {
    if (!/\/sign-out$/.test(event.target.getAttribute('action') || '') || !waiting.length || event.defaultPrevented) return
    event.preventDefault()
    feedback.say('blocked', feedback.words('photos-sign-out', { number: waiting.length }), 'blocked')
  })
  document.addEventListener('warehouse:swapped', draw)
  document.addEventListener('htmx:afterSwap', draw)
  document.addEventListener('warehouse:outbox', () => maySend() && pump())
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && pump())
  addEventListener('online', pump)
  tabs.onTold('photos', recount)
  pump()

  window.warehouse.photos = { ask, waiting: () => waiting.length }
})()
