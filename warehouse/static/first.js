/* Runs before everything else: the name the scripts share, the times they wait, what this device remembers, and which pages take scans. */
(function () {
  'use strict'

  const warehouse = (window.warehouse = {})

  // Milliseconds. A test may shorten them.
  warehouse.timing = {
    typing: 80, // keys further apart than this are a person typing
    unseen: 80, // digits that begin so soon after the page's first picture belong to keys before it, which the browser throws away
    pause: 600, // what comes after this is something new: a scan goes past what was typed before it
    show: 100, // what is typed is shown after this silence
    silence: 300, // ends a code on a device that sends no Enter
    testing: 1000, // ends one where the scanner is tested, whatever it sends
    copy: 600, // a second copy within this is the same pull of the trigger
    tick: 30, // once more, for keys that waited behind a stalled thread
    partial: 1500, // a scan that ends without Enter is thrown away after this
    forget: 30000, // what is typed and left alone is forgotten after this
    write: 3000, // a record that is not on the disk after this never will be
    send: 6000, // no answer after this: send again
    slowly: 30000, // the same once so many tries (probe) had none, although the warehouse is there
    photo: 60000, // the same for a photo, which is a thousand times larger
    steps: [500, 1000, 2000, 4000, 8000, 15000], // waits between two tries
    probe: 5, // so many tries without an answer: from then on ask whether the warehouse is there at all
    slow: 1000, // after this the strip says that something is being sent
    away: 6000, // after this the band says so
    hello: 150, // another page of this device answers faster
    lock: 0, // a device left alone for so long is covered; 0: as the page says (data-lock-after)
    asleep: 30000, // after a longer sleep the screen is looked at again
    keep: 300, // the last screen is put by this long after it was shown
    again: 5000, // a page without Wi-Fi asks so often whether the warehouse is back
    human: 400, // nobody reacts to an error faster than this
  }
  // fast: so many quick keys are a scanner's; burst: after something typed; silent: without an end key; halves: codes without an end
  // before the device is to blame; kept: answered scans that the list shows.
  warehouse.limits = { attempts: 8, waiting: 20, waitingWhenCounting: 60, fast: 4, burst: 6, silent: 3, halves: 3, kept: 30 }

  warehouse.recall = (name) => {
    try {
      return localStorage.getItem('warehouse.' + name)
    } catch (refused) {
      return null
    }
  }
  warehouse.remember = (name, value) => {
    try {
      localStorage.setItem('warehouse.' + name, value)
    } catch (refused) {
      // A device without storage only forgets how it looked.
    }
  }

  // Made here, because plain http has no randomUUID.
  warehouse.newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

  // A script that few pages need comes when it is needed, once.
  const coming = {}
  warehouse.load = (address) => {
    coming[address] = coming[address] || new Promise((resolve, reject) => {
      const script = document.createElement('script')
      script.src = address
      script.onload = resolve
      script.onerror = () => {
        coming[address] = null
        reject(new Error(address))
      }
      document.head.append(script)
    })
    return coming[address]
  }

  // A floor page: its sink is on. Elsewhere it is there but off.
  warehouse.takesScans = () => {
    const sink = document.getElementById('scan-sink')
    return sink !== null && !sink.hasAttribute('data-off')
  }

  const root = document.documentElement
  if (warehouse.recall('keyboard')) root.setAttribute('data-keyboard', 'yes')
})()
