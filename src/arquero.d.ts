/** Arquero declares its types for the whole package only; these are those of the parts that are used. */
declare module 'arquero/src/op/op-api.js' {
  export * from 'arquero/dist/types/op/op-api.js'
}
declare module 'arquero/src/table/Table.js' {
  export * from 'arquero/dist/types/table/Table.js'
}
declare module 'arquero/src/verbs/groupby.js' {
  export * from 'arquero/dist/types/verbs/groupby.js'
}
declare module 'arquero/src/verbs/rollup.js' {
  export * from 'arquero/dist/types/verbs/rollup.js'
}
