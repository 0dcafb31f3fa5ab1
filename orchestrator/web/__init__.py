"""The web process: wiring and HTTP only. Everything it does is done by the layers below.

app.py        create_app(): the Flask application with its routes and sockets
answers.py    how values become JSON, and how errors are told
pages.py      the pages a browser shows; where there is an error, one that says so
assets.py     what the pages load: static/, from memory, kept by browsers for good
security_headers.py  what a browser may do with our answers; what it had to stop
auth.py       who is asking: the identity behind a token, and what its role may do
origin.py     does a write come from our own page?
devices.py    has this browser signed in before? Who guesses does not lock it out
login.py      login, logout, register, me, password
access_tokens.py   a person's tokens for programs
users.py      accounts, for admins
limits.py     how often: questions, logins, requests
hashing.py    passwords are hashed off the event loop
projects.py   projects
conversations.py   what was said in them: pages, search, files
jobs.py       jobs: ask, list, answer, cancel, trace, run edited SQL
results.py    their rows: pages, CSV, JSON, Excel
catalog.py    what can be asked for: for chips and suggestions
sockets.py    the Socket.IO events of the chat
connections.py   whose each socket is; those whose login ended are closed
websocket.py  one WebSocket on gevent: lean, whole messages, bounded
line.py       what may be said on one, and how much may wait on it
budget.py     what strangers can make happen, in the log above all, so often and no more
follower.py   from the event streams to the sockets, each event exactly once
newcomers.py  which jobs have just begun, for a person's other tabs
operator.py   the operator's page: what goes on, any job's trace, dead letters
usage.py      what language models cost, for operators and their monitoring
health.py     health, readiness, the queues' figures
openapi/      what the HTTP routes take and give, as an OpenAPI document
http_connection.py   one HTTP connection: nobody is slow at others' cost
server.py     serve(): one gevent process, several of which may share the port
"""
