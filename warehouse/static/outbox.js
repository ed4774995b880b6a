/* The outbox: one durable record per scan, in the order they were made, until the warehouse has answered for it.
   It knows nothing of the network. One record a scan, never one list: a list saved late loses what came between. */
(function () {
  'use strict'

  const memory = [] // only for a device that cannot save; it says so in red
  let durable = true

  function open() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open('warehouse', 1)
      request.onupgradeneeded = () => {
        request.result.createObjectStore('scans', { keyPath: 'place', autoIncrement: true })
        request.result.createObjectStore('refused', { keyPath: 'scan_id' })
      }
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  }

  function failed(cause) {
    if (durable) console.warn('The outbox is not durable:', cause)
    durable = false
  }

  // Started once; a rejected promise is a device without a database.
  const opened = window.indexedDB ? open() : Promise.reject(new Error('no IndexedDB'))
  opened.catch(failed)

  // Calls are answered in the order they were made: the database keeps transactions on one store in line.
  async function within(store, mode, act) {
    const database = await opened
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: 'strict' })
      const request = act(transaction.objectStore(store))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
    })
  }

  async function first() {
    if (durable) {
      try {
        const cursor = await within('scans', 'readonly', (scans) => scans.getAll(null, 1))
        if (cursor.length) return cursor[0]
      } catch (cause) {
        failed(cause)
      }
    }
    return memory[0] || null
  }

  async function add(record) {
    try {
      record.place = await within('scans', 'readwrite', (scans) => scans.add(record))
    } catch (cause) {
      failed(cause)
      memory.push(record)
    }
  }

  async function update(record) {
    if (record.place) await within('scans', 'readwrite', (scans) => scans.put(record)).catch(failed)
  }

  async function remove(record) {
    if (record.place) await within('scans', 'readwrite', (scans) => scans.delete(record.place))
    else memory.splice(memory.indexOf(record), 1)
  }

  // A record that the warehouse will never take: kept aside for a supervisor, so that the queue moves on.
  async function refuse(record, why) {
    const kept = { ...record, why, refused_at: new Date().toISOString() }
    await within('refused', 'readwrite', (refused) => refused.put(kept)).catch(failed)
    await remove(record)
  }

  async function count() {
    const saved = durable ? await within('scans', 'readonly', (scans) => scans.count()).catch(() => 0) : 0
    return saved + memory.length
  }

  window.warehouse.outbox = { add, first, update, remove, refuse, count, isDurable: () => durable }
})()
