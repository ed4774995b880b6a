/* A database of this device: what a call has written is on the disk before it is answered; a call that never ends has failed.
   A page that goes away at once takes nothing along: each call is handed over whole.

   const within = warehouse.disk(name, version, upgrade)      upgrade(database) makes the stores that are missing
   await within(stores, mode, act)    act(...stores) asks at once for all it wants; answers the result of the request that it returns */
(function () {
  'use strict'

  const { timing } = window.warehouse

  window.warehouse.disk = (name, version, upgrade) => {
    let connection = null

    const lost = () => (connection = null) // opened again at the next call

    // Rejected where the browser has no such thing, too.
    function open() {
      return new Promise((resolve, reject) => {
        const request = indexedDB.open(name, version)
        request.onupgradeneeded = () => upgrade(request.result)
        request.onerror = () => reject(request.error)
        request.onsuccess = () => {
          request.result.onclose = lost
          request.result.onversionchange = () => {
            lost()
            request.result.close()
          }
          resolve(request.result)
        }
      })
    }

    // Calls are answered in the order they were made: the database keeps transactions on one store in line.
    async function transact(stores, mode, act) {
      connection = connection || open()
      connection.catch(lost)
      const database = await connection
      return new Promise((resolve, reject) => {
        const transaction = database.transaction(stores, mode, { durability: 'strict' })
        const request = act(...stores.map((store) => transaction.objectStore(store)))
        transaction.oncomplete = () => resolve(request && request.result)
        transaction.onabort = () => reject(transaction.error)
        if (transaction.commit) transaction.commit() // else once its requests are answered, if the page is still there
      })
    }

    // Some devices lose their database without a word.
    return (...call) => {
      const late = new Promise((resolve, reject) => setTimeout(() => reject(new Error('too late')), timing.write))
      return Promise.race([transact(...call), late])
    }
  }
})()
