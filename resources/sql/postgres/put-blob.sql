-- Puts a file's bytes into the database, for a job that names them: {"blob": sha256}. Gives the hash. Parameter: bytes, in hex digits.
-- Large files are better named by a path or an address: this keeps them in one row.
-- psql -v bytes="$(xxd -p letter.pdf | tr -d '\n')" -f put-blob.sql
WITH file AS (SELECT decode(:'bytes', 'hex') AS bytes)
INSERT INTO sheaf.blob (sha256, size, bytes) SELECT encode(sha256(bytes), 'hex'), length(bytes), bytes FROM file
ON CONFLICT (sha256) DO UPDATE SET size = excluded.size
RETURNING sha256;
