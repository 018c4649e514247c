// A dump of a database: everything in it that is not the server's own, and every row. Two equal dumps: nothing was changed.
import { Client, escapeIdentifier } from 'pg'

const own = `nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'`
const definitions = [
  `SELECT 'schema ' || nspname || ' ' || coalesce(nspacl::text, '') FROM pg_namespace WHERE ${own}`,
  `SELECT concat_ws(' ', relkind, nspname, relname, relpersistence, relacl, reloptions, pg_get_expr(relpartbound, c.oid), relispartition, pg_get_partkeydef(c.oid))
   FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace WHERE ${own}`,
  `SELECT concat_ws(' ', 'column', attrelid::regclass, attnum, attname, format_type(atttypid, atttypmod), attnotnull, attstorage, attcollation::regcollation, pg_get_expr(adbin, adrelid))
   FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = attrelid JOIN pg_namespace AS n ON n.oid = relnamespace
   LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE ${own} AND attnum > 0`,
  `SELECT 'index ' || indexdef FROM pg_indexes JOIN pg_namespace AS n ON nspname = schemaname WHERE ${own}`,
  `SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(c.oid))
   FROM pg_constraint AS c JOIN pg_namespace AS n ON n.oid = connamespace WHERE ${own}`,
  `SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid)) FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = tgrelid
   JOIN pg_namespace AS n ON n.oid = relnamespace WHERE ${own} AND NOT tgisinternal`,
  `SELECT 'function ' || pg_get_functiondef(p.oid) FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace
   WHERE ${own} AND prokind IN ('f', 'p')`,
  `SELECT concat_ws(' ', 'enum', enumtypid::regtype, enumsortorder, enumlabel) FROM pg_enum`,
  `SELECT 'extension ' || extname FROM pg_extension`,
]

export async function dumpDatabase(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const lines: string[] = []
    const read = async (sql: string): Promise<void> => {
      const { rows } = await client.query<{ line: string }>(
        `SELECT line FROM (${sql}) AS found(line) ORDER BY line COLLATE "C"`,
      )
      lines.push(...rows.map(({ line }) => line))
    }
    for (const sql of definitions) await read(sql)
    const { rows: tables } = await client.query<{ schema: string; name: string }>(
      `SELECT nspname AS schema, relname AS name FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace
       WHERE ${own} AND relkind = 'r' ORDER BY 1, 2`,
    )
    for (const { schema, name } of tables) {
      const table = `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`
      await read(`SELECT '${schema}.${name} ' || t::text FROM ${table} AS t`)
    }
    return lines
  } finally {
    await client.end()
  }
}
