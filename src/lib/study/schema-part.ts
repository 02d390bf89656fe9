import type { ColumnSchema, Schema, SchemaPart } from '../cohort/schema'

/**
 * A whole schema as the `schema` object of a study file: laid over what is inferred from the same table, it gives
 * the same schema again. Ranges and categories stand in it only where somebody declared them.
 */
export function partOf(schema: Schema): SchemaPart {
  return {
    ...(schema.target === null ? {} : { target: schema.target }),
    ...(schema.target === null || schema.positive === null ? {} : { positive: schema.positive }),
    groups: schema.groups.map(({ name, columns, oneHot, other }) =>
      !oneHot && columns.length === 1 && columns[0] === name
        ? name
        : { name, columns, ...(other === null ? {} : { other }) },
    ),
    site: schema.site,
    region: schema.region,
    quasiIdentifiers: schema.quasiIdentifiers,
    ...(schema.sensitive === null ? {} : { sensitive: schema.sensitive }),
    exclude: schema.columns.filter(isExcludedByPerson).map(({ name }) => name),
    columns: schema.columns.filter(({ reason }) => reason === null).map(columnPart),
    rules: schema.rules,
  }
}

/** Identifiers and free text are excluded for what they are; only the rest has to be named. */
function isExcludedByPerson({ role, kind }: ColumnSchema): boolean {
  return role === 'excluded' && kind !== 'identifier' && kind !== 'free-text'
}

function columnPart({ name, label, kind, unit, min, max, categories, declared }: ColumnSchema) {
  return {
    name,
    kind,
    ...(label === null ? {} : { label }),
    ...(unit === null ? {} : { unit }),
    ...(declared && min !== null ? { min } : {}),
    ...(declared && max !== null ? { max } : {}),
    ...(declared && categories !== null ? { categories } : {}),
  }
}
