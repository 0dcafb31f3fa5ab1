"""Fakes as good as the real thing: the scripted model endpoint, and an agent's handle.

    script, reply           which answer a request gets; what it says, how fast, what is wrong
    manner, failures        how fast and how reliably it answers; every way in which it fails
    standin, said           a model out of the analyst, for those without a key; what it reads
    completion              the provider's bodies of it, whole or as a stream's chunks
    endpoint, handler       the HTTP server that sends them in their own time
    handle                  an agent's handle that remembers
    athena                  an Athena that really executes the SQL; it needs DuckDB and is
                            imported by name
"""

from orchestrator.testing.endpoint import Endpoint, serve
from orchestrator.testing.handle import RecordingHandle
from orchestrator.testing.reply import Reply
from orchestrator.testing.script import Script, load_script

__all__ = ["Endpoint", "RecordingHandle", "Reply", "Script", "load_script", "serve"]
