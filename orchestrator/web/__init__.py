"""The web process: wiring and HTTP only. Everything it does is done by the layers below.

app.py        create_app(): the Flask application with its routes and sockets
answers.py    how values become JSON, and how errors are told
auth.py       who is asking: login, logout, register, me; the token in its cookie
projects.py   projects and their conversations
jobs.py       jobs for programs: ask, answer, cancel, trace, result
sockets.py    the Socket.IO events of the chat
follower.py   from the event streams to the sockets, each event exactly once
health.py     health, readiness, the queues' figures
openapi.py    what the HTTP routes take and give, as an OpenAPI document
server.py     serve(): one gevent process, several of which may share the port
"""
