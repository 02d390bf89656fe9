/** How long a run that was just stopped may take to let go of its journal. */
const PATIENCE = 5_000

/** Waits for who still has it open, but not for ever. */
export function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = () => resolve()
    request.onerror = () => reject(new Error('The browser’s storage could not be emptied.'))
    request.onblocked = () =>
      setTimeout(
        () =>
          reject(
            new Error(
              'Another tab of Wardloom still writes to this device. Its journal goes as soon as that tab is closed.',
            ),
          ),
        PATIENCE,
      )
  })
}
