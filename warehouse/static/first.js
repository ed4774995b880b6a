/* Runs before everything else: the name the scripts share, the times they wait, and what this device was told to look like. */
(function () {
  'use strict'

  const warehouse = (window.warehouse = {})

  // Milliseconds. A test may shorten them.
  warehouse.timing = {
    typing: 80, // keys further apart than this are a person typing
    show: 100, // what is typed is shown after this silence
    partial: 1500, // a scan that ends without Enter is thrown away after this
    forget: 30000, // what is typed and left alone is forgotten after this
    send: 6000, // no answer after this: send again
    steps: [500, 1000, 2000, 4000, 8000, 15000], // waits between two tries
    slow: 1000, // after this the strip says that something is being sent
    human: 400, // nobody reacts to an error faster than this
  }
  warehouse.limits = { attempts: 8, waiting: 20, waitingWhenCounting: 60, fast: 4 }

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

  const root = document.documentElement
  for (const look of ['theme', 'hand', 'keyboard']) {
    const chosen = warehouse.recall(look)
    if (chosen) root.setAttribute('data-' + look, chosen)
  }
})()
