"""Fakes as good as the real thing: the scripted model endpoint, and an agent's handle.

`athena` is an Athena that really executes the SQL; it needs DuckDB and is imported by name.
"""

from orchestrator.testing.endpoint import Endpoint, serve
from orchestrator.testing.handle import RecordingHandle
from orchestrator.testing.script import Reply, Script, load_script

__all__ = ["Endpoint", "RecordingHandle", "Reply", "Script", "load_script", "serve"]
