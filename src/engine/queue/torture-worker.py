# A claimer in another language: Python's standard library, a socket, and the SQL of `sheaf sql`. It claims a job, works a moment, gives
# a sign of life, and writes its effect in the transaction that settles. If the settle finds the job gone, it rolls back.
# Arguments: URL, its name, the queue, the most milliseconds a job takes. SHEAF_SQL: the texts of claim, heartbeat and settle as JSON.
import base64, hashlib, hmac, json, os, random, socket, struct, sys, time
from urllib.parse import unquote, urlsplit


class Connection:
    """PostgreSQL's simple query protocol, with SCRAM-SHA-256."""

    def __init__(self, url):
        parts = urlsplit(url)
        self.user, self.password = unquote(parts.username), unquote(parts.password or "")
        self.socket = socket.create_connection((parts.hostname, parts.port or 5432))
        self.file = self.socket.makefile("rb")
        names = ["user", self.user, "database", unquote(parts.path[1:]), "application_name", "foreign worker"]
        body = struct.pack("!i", 196608) + b"".join(name.encode() + b"\0" for name in names) + b"\0"
        self.socket.sendall(struct.pack("!i", len(body) + 4) + body)
        self.log_in()

    def send(self, kind, body):
        self.socket.sendall(kind + struct.pack("!i", len(body) + 4) + body)

    def receive(self):
        head = self.file.read(5)
        if len(head) < 5:
            raise SystemExit("the server hung up")
        return head[:1], self.file.read(struct.unpack("!i", head[1:])[0] - 4)

    def log_in(self):
        nonce = base64.b64encode(os.urandom(18)).decode()
        while True:
            kind, body = self.receive()
            if kind == b"Z":
                return
            if kind == b"E":
                raise SystemExit(body.decode(errors="replace"))
            if kind != b"R":
                continue
            (code,) = struct.unpack("!i", body[:4])
            if code == 10:
                first = f"n,,n=,r={nonce}".encode()
                self.send(b"p", b"SCRAM-SHA-256\0" + struct.pack("!i", len(first)) + first)
            elif code == 11:
                self.send(b"p", self.proof(nonce, body[4:].decode()))
            elif code not in (0, 12):
                raise SystemExit(f"authentication method {code} is not spoken here")

    def proof(self, nonce, challenge):
        given = dict(part.split("=", 1) for part in challenge.split(","))
        salted = hashlib.pbkdf2_hmac("sha256", self.password.encode(), base64.b64decode(given["s"]), int(given["i"]))
        client = hmac.digest(salted, b"Client Key", "sha256")
        last = f"c=biws,r={given['r']}"
        signed = f"n=,r={nonce},{challenge},{last}".encode()
        signature = hmac.digest(hashlib.sha256(client).digest(), signed, "sha256")
        proof = base64.b64encode(bytes(a ^ b for a, b in zip(client, signature))).decode()
        return f"{last},p={proof}".encode()

    def query(self, text):
        """The rows of the last statement, each a list of texts. Any error ends the process."""
        self.send(b"Q", text.encode() + b"\0")
        rows = []
        while True:
            kind, body = self.receive()
            if kind == b"Z":
                return rows
            if kind == b"T":
                rows = []
            if kind == b"E":
                raise SystemExit(body.decode(errors="replace"))
            if kind == b"D":
                rows.append(self.fields(body))

    @staticmethod
    def fields(body):
        (count,), at, fields = struct.unpack("!h", body[:2]), 2, []
        for _ in range(count):
            (size,) = struct.unpack("!i", body[at : at + 4])
            fields.append(None if size < 0 else body[at + 4 : at + 4 + size].decode())
            at += 4 + max(size, 0)
        return fields


url, owner, queue, longest = sys.argv[1:5]
texts = json.loads(os.environ["SHEAF_SQL"])


def sql(name, **values):
    text = texts[name]
    for key, value in {"queue": queue, **values}.items():
        text = text.replace(f"<{key}>", str(value))
    return text


db = Connection(url)
print("ready", flush=True)
while True:
    claimed = db.query(sql("claim"))
    if not claimed:
        time.sleep(0.02)
        continue
    job, retry_count, _ = claimed[0]
    time.sleep(random.random() * float(longest) / 1000)
    if not db.query(sql("heartbeat", id=job, retry_count=retry_count)):
        continue
    db.query("BEGIN")
    token = int(retry_count) + 1
    db.query(f"INSERT INTO public.trace (job, token, what, owner) VALUES ('{job}', {token}, 'done', '{owner}')")
    settled = db.query(sql("settle", id=job, retry_count=retry_count, outcome="completed", output='{"by": "python"}'))
    db.query("COMMIT" if settled else "ROLLBACK")
