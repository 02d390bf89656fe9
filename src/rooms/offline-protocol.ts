/** What a page may ask of the service worker. Anything else that is sent to it goes unheard. */
export type OfflineRequest =
  /** Keep what reads files too, ahead of its first use. */
  | { offline: 'keep-reader' }
  /** A version that waits is to take over. It answers on the port. */
  | { offline: 'take-over' }

/** `others` tabs of this site are open besides: none may go on with another version than it began with. */
export type OfflineAnswer = { taken: true } | { taken: false; others: number }

/** Sent by the room to the page that holds it, once it has nothing left to do. */
export interface OfflineNotice {
  offline: 'done'
}
