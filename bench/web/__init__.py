"""The web under load: 1,000 open sockets and 50 questions in flight, behind nginx.

    python -m bench.web [--seconds N] [--sockets N] [--in-flight N] [--processes N]

__main__.py   one run: start, connect, load, check, write bench/results/web.md
stack.py      a private ezpocket with its web processes behind a real nginx
people.py     accounts with open logins, made without 200 password hashes
sockets.py    the browsers' side: WebSocket, Engine.IO and Socket.IO, as little as is needed
load.py       what the people do: ask, accept, follow on all their devices, rate
checks.py     was every event delivered once, in order, and how late?
figures.py    memory and processor time of the processes
peer.py       Flask-SocketIO as its documentation begins, under the same number of sockets
report.py     the table
"""
