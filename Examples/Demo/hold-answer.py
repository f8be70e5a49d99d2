"""A relay before a service that lets one answer arrive and never hands it on.

    hold-answer.py HOST:PORT ADDRESS-FILE SEEN-FILE

Requests go through. When the first bytes of the answer to an unlock come back, SEEN-FILE is made and the
connection is cut: what the service has done is done, and the client does not know.
"""

import socket
import sys
import threading

target, address_file, seen_file = sys.argv[1:4]
host, port = target.rsplit(":", 1)


def serve(client):
    service = socket.create_connection((host, int(port)))
    is_unlock = threading.Event()

    def forward():
        while data := client.recv(65_536):
            if b"/unlock " in data:
                is_unlock.set()
            service.sendall(data)

    threading.Thread(target=forward, daemon=True).start()
    while data := service.recv(65_536):
        if is_unlock.is_set() and data.startswith(b"HTTP/1.1 201"):
            open(seen_file, "wb").close()
            break
        client.sendall(data)
    client.close()
    service.close()


relay = socket.create_server(("127.0.0.1", 0))
with open(address_file, "w", encoding="ascii") as file:
    file.write(f"127.0.0.1:{relay.getsockname()[1]}\n")
while True:
    connection, _ = relay.accept()
    threading.Thread(target=serve, args=(connection,), daemon=True).start()
