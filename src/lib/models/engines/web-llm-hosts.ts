const HUB = 'https://huggingface.co'

/**
 * Where the Hub sends a browser that asks for a large file; small ones it answers itself. A redirect to a host that
 * a doorway doesn't lead to is stopped there, so the whole network has to be named beforehand.
 * Sources: the Hub's own list at huggingface.co/.well-known/meta.json (`lfsDomains`, `cdnDomains`; its regional hosts
 * all lie under cdn.hf.co), and mlc-ai/web-llm#769 for cas-bridge, which that list leaves out. As of September 2026.
 */
const hubNetwork: readonly string[] = [
  HUB,
  'https://*.cdn.hf.co',
  'https://cas-bridge.xethub.hf.co',
  'https://cdn-lfs.hf.co',
  'https://cdn-lfs-us-1.hf.co',
  'https://cdn-lfs-eu-1.hf.co',
  'https://cdn-lfs.huggingface.co',
  'https://cdn-lfs-us-1.huggingface.co',
]

/** Every origin that a download of these addresses may ask; `https://*.name` is every host under that name. */
export function originsOf(urls: readonly string[]): string[] {
  const origins = urls.map((url) => new URL(url).origin)
  return [...new Set(origins.flatMap((origin) => (origin === HUB ? hubNetwork : [origin])))]
}

/** The folder that a model's files lie in, with a closing slash. The Hub keeps them under a revision. */
export function folderUrl(url: string): string {
  const { origin, pathname } = new URL(url)
  const folder = `${origin}${pathname.replace(/\/+$/, '')}/`
  return origin === HUB && !/\/resolve\/[^/]+\//.test(folder) ? `${folder}resolve/main/` : folder
}
