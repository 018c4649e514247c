// 12: a function with a statement for the table of each queue. Through pgboss.job the server opens and locks the tables of all queues, and
// joins what it finds in them; a queue's table has a name that only the database knows.

/**
 * SQL that makes a function. Where `text` has `{mark}` of one of `parts`, it gets a CASE over `choice` with the `statements` for each queue that
 * there is now, `{table}` in them being its table. A queue that comes later, or has no table of its own, goes by pgboss.job.
 */
export const perQueue = (text: string, parts: Record<string, { choice: string; statements: string }>): string => `
DO $sheaf$
DECLARE
  made text := $text$${text}$text$;
  branches text;
  queue record;
BEGIN
${Object.entries(parts)
  .map(
    ([mark, { choice, statements }]) => `  branches := 'CASE ${choice}';
  FOR queue IN SELECT q.name, q.table_name FROM pgboss.queue AS q WHERE q.partition AND q.name = ANY (ARRAY['document-parse', 'page-ocr',
    'document-chunk', 'generate-embeddings', 'analyze-document', 'generate-document']) ORDER BY q.name LOOP
    branches := branches || ' WHEN ' || quote_literal(queue.name) || ' THEN '
      || replace($part$${statements}$part$, '{table}', format('pgboss.%I', queue.table_name));
  END LOOP;
  made := replace(made, '{${mark}}', branches || ' ELSE ' || replace($part$${statements}$part$, '{table}', 'pgboss.job') || ' END CASE;');`,
  )
  .join('\n')}
  EXECUTE made;
END
$sheaf$;
`
