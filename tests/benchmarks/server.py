"""Hosts for checking links: `python server.py HOSTS SECONDS` answers on 127.0.0.1 and the following IP addresses.

Each request is answered after SECONDS. Prints the port, and exits at the end of standard input.
"""

from __future__ import annotations

import asyncio
import sys

_BODY = b"<!doctype html><html><head><title>A page</title></head><body><p>Text.</p></body></html>\n"
_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
    # linkchecker waits between requests to a host unless that host has this header.
    b"LinkChecker: welcome\r\nContent-Length: %d\r\n\r\n" % len(_BODY)
)


async def serve(hosts: int, delay: float) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(delay)
                writer.write(_HEAD if request.startswith(b"HEAD ") else _HEAD + _BODY)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    servers = [await asyncio.start_server(answer, address(0), 0, backlog=1000)]
    port = servers[0].sockets[0].getsockname()[1]
    servers += [await asyncio.start_server(answer, address(host), port, backlog=1000) for host in range(1, hosts)]
    print(port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for server in servers:
        server.close()


def address(host: int) -> str:
    return f"127.0.0.{host + 1}"


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
