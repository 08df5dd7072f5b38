"""A small server on Python's http.server. Says its port, and does right unless the first argument takes something away."""
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DEFECT, VERSION, KEY, LIMITED = sys.argv[1:]


class Handler(BaseHTTPRequestHandler):
    protocol_version = VERSION

    def handle_expect_100(self):
        # As it comes, http.server asks everyone for their body.
        return True if DEFECT != "naive" else super().handle_expect_100()

    def answer(self):
        # What is left of a body would be read as the next request.
        length = int(self.headers.get("content-length", 0))
        if length < 10_000 and "expect" not in self.headers:
            self.rfile.read(length)
        else:
            self.close_connection = True
        keys = self.headers.get_all("x-api-key") or []
        key = keys[0] if len(keys) == 1 else ""
        # http.server keeps the blanks at the end of a field value.
        key = key if DEFECT == "naive" else key.strip()
        if self.path == "/health":
            self.send(200, {"state": "healthy"})
        elif key not in (KEY, LIMITED) and DEFECT != "open":
            self.refuse(401, 'ApiKey realm="python"')
        elif key == LIMITED and self.command != "GET":
            self.refuse(403, 'ApiKey realm="python", error="insufficient_scope"')
        else:
            self.send(*((200, {"id": 1}) if self.path in ("/things", "/things/1") else (404, {"title": "Not Found"})))

    def refuse(self, status, challenge):
        self.send(status, {"title": "Refused", "status": status}, "application/problem+json", [("WWW-Authenticate", challenge), ("Cache-Control", "no-store")])

    def send(self, status, body, kind="application/json", fields=()):
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in [("Content-Type", kind), ("Content-Length", str(len(content))), *fields]:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_OPTIONS = answer


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
