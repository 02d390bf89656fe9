/**
 * Every way out of a web page that we know of, and what becomes of it here. The page “What can leave” shows this list,
 * and the tests of the network lock (tests/e2e/network) hold it against what an outside server really hears: a way that
 * speaks without a lock has to be silent where its channel is closed, and heard where it is said to be open.
 */
export interface Channel {
  name: string
  /** The ways of this kind that hostile code tries in the tests, by the name that the test has for each. */
  ways: Record<string, string>
}

export interface ClosedChannel extends Channel {
  /** What holds it, in words. */
  heldBy: string
}

export interface OpenChannel extends Channel {
  /** What could go, and where to. */
  what: string
  /** Why no page can close it. */
  why: string
  /** What whoever runs the machine, or the site, can do. */
  remedy: string
}

/** Closed in the page, in every doorway but towards its hosts, on the bench, and in the workers of all three. */
export const closed: readonly ClosedChannel[] = [
  {
    name: 'Requests that a script makes',
    heldBy: 'connect-src: the page’s own server, a doorway’s hosts, on the bench nobody',
    ways: {
      fetch: 'fetch',
      'fetch-no-cors': 'fetch without an answer',
      'fetch-keepalive': 'fetch that outlives the page',
      'fetch-later': 'fetch that waits for the page’s end',
      xhr: 'XMLHttpRequest',
      beacon: 'beacon',
      'web-socket': 'WebSocket',
      'web-socket-stream': 'WebSocket as a stream',
      'event-source': 'event stream',
      'web-transport': 'WebTransport',
      'cache-add': 'cache',
      'dns-fetch': 'the name of a refused request, looked up',
      'anchor-ping': 'ping of a link',
      identity: 'sign-in with another site',
    },
  },
  {
    name: 'Code from elsewhere',
    heldBy: 'script-src: this site’s files, and inline code whose hash the page names',
    ways: {
      import: 'import',
      'import-json': 'import of JSON',
      'import-css': 'import of a style',
      script: 'script element',
      'script-module': 'module',
      'script-inline': 'inline script',
      'script-import-map': 'import map',
      'script-bundle': 'bundle',
      'svg-script': 'script in a drawing',
      'paint-worklet': 'paint worklet',
      'audio-worklet': 'audio worklet',
    },
  },
  {
    name: 'Workers and frames with no lock of their own',
    heldBy:
      'worker-src: workers start from memory only, and take over the policy of who starts them; so do empty frames',
    ways: {
      'nested-worker': 'worker',
      'nested-worker-import-scripts': 'worker that loads code',
      'nested-worker-module': 'module worker',
      'nested-worker-data': 'worker from a data address',
      'shared-worker': 'shared worker',
      'frame-blank': 'fetch of an empty frame',
      'frame-blank-image': 'picture in an empty frame',
      'frame-blank-beacon': 'beacon of an empty frame',
      'frame-blank-worker': 'worker of an empty frame',
      'frame-srcdoc': 'frame from text',
      'frame-data': 'frame from a data address',
      'frame-blob': 'frame from memory',
      'frame-sandboxed': 'sandboxed frame',
    },
  },
  {
    name: 'Pictures, styles, fonts and sound',
    heldBy: 'img-src, style-src, font-src and media-src',
    ways: {
      img: 'picture',
      'img-srcset': 'picture for sharp screens',
      'svg-image': 'picture in a drawing',
      'svg-filter': 'filter of a drawing',
      'input-image': 'picture button',
      'table-background': 'background of a table',
      icon: 'icon of the page',
      'css-link': 'style sheet',
      'css-import': '@import',
      'css-background': 'background',
      'css-attribute': 'style attribute',
      'css-shapes': 'shape and mask',
      'css-constructed': 'style sheet made by a script',
      'css-font': '@font-face',
      'font-face': 'font by a script',
      'media-video': 'video',
      'media-poster': 'poster of a video',
      'media-audio': 'sound',
      'media-track': 'subtitles',
    },
  },
  {
    name: 'Other documents inside the page, and forms',
    heldBy: 'frame-src, object-src and form-action',
    ways: {
      frame: 'frame',
      'frame-set': 'frame of a frame set',
      'frame-moved': 'frame sent elsewhere',
      object: 'object',
      embed: 'embed',
      form: 'form',
      'form-in-frame': 'form into a frame',
      'form-in-window': 'form into a new window',
    },
  },
  {
    name: 'Loading ahead',
    heldBy: 'default-src, beside the directive of what is loaded',
    ways: {
      prefetch: 'prefetch',
      'link-preload': 'preload of data',
      'link-preload-image': 'preload of a picture',
      'link-module-preload': 'preload of a module',
      'link-manifest': 'manifest of an app',
      'compression-dictionary': 'compression dictionary',
      'speculation-rules-prefetch': 'speculation rules: prefetch',
      'speculation-rules-prerender': 'speculation rules: prerender',
    },
  },
]

/** Open in the documents. In workers, where files are read, rows are split, models run and metrics are computed, none is. */
export const open: readonly OpenChannel[] = [
  {
    name: 'Moving the window',
    what: 'Code in the page could send the window, or a new one, to any address, with data spelled into the address. You would see it happen.',
    why: 'No browser lets a page forbid its own window to go elsewhere.',
    remedy: 'A firewall that lets the machine reach only the hosts that you allow stops it.',
    ways: {
      'own-location': 'address of the window',
      'top-location': 'address of the window, from a frame',
      'open-window': 'new window',
      'anchor-window': 'link into a new window',
      'anchor-download': 'link to a download',
      refresh: 'refresh',
    },
  },
  {
    name: 'Announcing a host',
    what: 'The page can tell the browser to look up a name, or to connect to a host, before anything is asked of it. No content goes, but a few dozen letters can be spelled into a name, and a name server hears it.',
    why: 'The policy of a page (CSP) has no directive for it.',
    remedy:
      'In Chrome and Edge switch off “Preload pages” (Settings, Performance): then neither happens. A machine whose name server answers only for your hosts stops it too.',
    ways: {
      preconnect: 'connecting ahead',
      'dns-prefetch': 'looking up ahead',
      'dns-preconnect': 'looking up in order to connect',
    },
  },
  {
    name: 'Peer connections (WebRTC)',
    what: 'Code in the page could start a call to any host and send data over it.',
    why: 'The policy of a page has no directive for it that browsers follow: Chromium 156 calls the proposed one (webrtc) unrecognised, in the page and as a header alike.',
    remedy:
      'In Firefox set media.peerconnection.enabled to false. In managed Chrome and Edge let a firewall close UDP, and TCP to all but your hosts.',
    ways: {
      'rtc-udp': 'over UDP (STUN)',
      'rtc-tcp': 'over TCP (TURN)',
      'dns-rtc': 'the name of its server, looked up',
    },
  },
  {
    name: 'A doorway that nobody asked for',
    what: 'Code in the page could open a doorway of its own, as the studio does after you have agreed. In the instant in which the keeper’s room opens, it could register another of this site’s files as a service worker.',
    why: 'Whatever the studio may do, code inside it may do too.',
    remedy:
      'The badge counts the doorways that are in the page, whoever put them there, and names those that the studio did not open. No code from third parties runs in the page, and inline code only where its hash is named.',
    ways: { doorway: 'a frame with the doorway in it' },
  },
  {
    name: 'The server that this page came from',
    what: 'The page can ask its own server for anything, so that whoever runs that server could be told something in the address of a request. The server that we ship only hands out files.',
    why: 'The page is loaded from there, piece by piece.',
    remedy: 'Run it yourself, or from your own machine: npm start.',
    ways: { self: 'fetch of its own server' },
  },
]

/** Ways of which nothing is heard even without a lock: they are tried, but their silence proves nothing. */
export const mute: Channel = {
  name: 'Silent everywhere in this browser',
  ways: {
    portal: 'portal element (withdrawn)',
    'service-worker': 'service worker of another site (refused by the browser)',
    'csp-report': 'report of a policy that a script adds (ignored by the browser)',
  },
}

/** The browser and the day that the list was last held against. */
export const tested = 'Chromium 156'
