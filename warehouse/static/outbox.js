/* The outbox: one durable record per scan, in the order they were made, until the warehouse has answered for it; then what it answered.
   It knows nothing of the network. One record a scan, never one list: a list saved late loses what came between.

   scans    what waits; a record leaves it in the same transaction that writes down what became of it
   refused  what the warehouse will never take, for a supervisor, until it is reported and after
   saved    the last answers, for "What the server has" */
(function () {
  'use strict'

  const { disk, limits } = window.warehouse
  const memory = [] // only for a device that cannot save; it says so in red
  const answered = new Set() // what is answered but cannot be taken off this disk
  let durable = true
  let adding = 0
  let size = 0 // records on the disk, other pages' too, after the last transaction

  function upgrade(database) {
    const has = database.objectStoreNames
    if (!has.contains('scans')) database.createObjectStore('scans', { keyPath: 'place', autoIncrement: true })
    if (!has.contains('refused')) database.createObjectStore('refused', { keyPath: 'scan_id' })
    if (!has.contains('saved')) database.createObjectStore('saved', { keyPath: 'place' })
  }

  const within = disk('warehouse', 2, upgrade)

  function failed(cause) {
    if (durable) console.warn('The outbox is not durable:', cause)
    durable = false
  }

  const read = (store, act, otherwise) => within([store], 'readonly', act).catch(() => otherwise)

  /* ---- what waits ---- */

  async function all() {
    const records = await read('scans', (scans) => scans.getAll(), [])
    return records.concat(memory).filter((record) => !answered.has(record.scan_id))
  }

  async function first() {
    if (answered.size) return (await all())[0] || null
    const records = await read('scans', (scans) => scans.getAll(null, 1), [])
    return records[0] || memory[0] || null
  }

  async function add(record) {
    adding += 1
    try {
      let placed = null
      size = await within(['scans'], 'readwrite', (scans) => {
        placed = scans.add(record)
        return scans.count()
      })
      record.place = placed.result
      durable = memory.length === 0
    } catch (cause) {
      failed(cause)
      memory.push(record)
    }
    adding -= 1
  }

  async function update(record) {
    if (record.place) await within(['scans'], 'readwrite', (scans) => scans.put(record)).catch(failed)
  }

  // One transaction takes the record out of the queue and writes down what became of it.
  async function leave(record, stores, write) {
    const place = memory.indexOf(record)
    if (place >= 0) {
      memory.splice(place, 1)
      return
    }
    answered.add(record.scan_id) // from here on nobody sends it again, whatever the disk says
    try {
      size = await within(['scans', ...stores], 'readwrite', (scans, ...others) => {
        scans.delete(record.place)
        write(...others)
        return scans.count()
      })
      answered.delete(record.scan_id)
    } catch (cause) {
      failed(cause)
    }
  }

  function trimmed(saved, record, became) {
    const { scan_id, place, fields, what, worker } = record
    saved.put({ scan_id, place, what, worker, at: fields.scanned_at, ...became })
    saved.delete(IDBKeyRange.upperBound(place - limits.kept))
  }

  // became: { outcome, sentence }
  const settle = (record, became) => leave(record, ['saved'], (saved) => trimmed(saved, record, became))

  // A record that the warehouse will never take: kept aside for a supervisor, so that the queue moves on.
  function refuse(record, status, became) {
    const kept = { ...record, status, refused_at: new Date().toISOString() }
    return leave(record, ['refused', 'saved'], (refused, saved) => {
      refused.put(kept)
      trimmed(saved, record, became)
    })
  }

  /* ---- what was refused and nobody knows of yet ---- */

  async function unreported() {
    const records = await read('refused', (refused) => refused.getAll(), [])
    return records.filter((record) => !record.reported_at)
  }

  function report(record) {
    const reported = { ...record, reported_at: new Date().toISOString() }
    return within(['refused'], 'readwrite', (refused) => refused.put(reported)).catch(failed)
  }

  /* ---- how many ---- */

  const waiting = () => Math.max(0, size - answered.size) + adding + memory.length

  // At the start, and when another page of this device may have added or sent.
  async function recount() {
    try {
      size = await within(['scans'], 'readonly', (scans) => scans.count())
    } catch (cause) {
      failed(cause)
    }
  }

  const history = () => read('saved', (saved) => saved.getAll(), [])

  window.warehouse.outbox = {
    add, all, first, update, settle, refuse, unreported, report, recount, history, waiting, isDurable: () => durable,
  }
})()
