/** A page to be read: no script at all, so that there is nothing in it to trust. */
export const csr = false
