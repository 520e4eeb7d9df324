"""The Model Context Protocol: tools listed and called, over standard input or streamable HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from anyio import to_thread
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    TextContent,
    Tool,
    ToolAnnotations,
)

from ecograph import __version__
from ecograph.answers.vocabulary import nearest
from ecograph.assistant import sparql
from ecograph.assistant.brevity import text_of
from ecograph.assistant.tools import BY_NAME, INSTRUCTIONS, TOOLS, described, told
from ecograph.errors import EcographError, NotFound

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext
    from starlette.types import Receive, Scope, Send

    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.settings import Settings
    from ecograph.store.sparql.pool import QueryAnswer, QueryRequest

__all__ = ["Endpoint", "Host", "serve", "server"]

_T = TypeVar("_T")


class Host(Protocol):
    """The graph that is served now, and where it is worked on."""

    @property
    def snapshot(self) -> Snapshot:
        """The graph."""

    async def analyse(self, do: Callable[[Snapshot], _T], client: str = "") -> _T:
        """Do expensive work in a process of its own, within the limits of all analyses."""

    async def query(self, request: QueryRequest, client: str = "") -> QueryAnswer:
        """Run a query in a worker, within the limits of all queries."""


Attended = Callable[[Any, Coroutine[Any, Any, _T]], Coroutine[Any, Any, _T]]
"""Waits for an answer to an HTTP request, and ends it when the caller leaves."""


def server(host: Host, settings: Settings, attended: Attended[Any] | None = None) -> Server[Any]:
    """Make the server of the tools over a graph."""

    async def listed(*_: object) -> ListToolsResult:
        read_only = ToolAnnotations(read_only_hint=True)
        return ListToolsResult(
            tools=[
                Tool(
                    name=one.name,
                    description=one.about,
                    input_schema=one.schema,
                    annotations=read_only,
                )
                for one in TOOLS
            ]
        )

    async def called(
        context: ServerRequestContext[Any], asked: CallToolRequestParams
    ) -> CallToolResult:
        if asked.name not in BY_NAME:
            known = f"{nearest(asked.name, BY_NAME)}Known: {', '.join(BY_NAME)}."
            raise MCPError(INVALID_PARAMS, f"There is no tool {asked.name!r}. {known}")
        peer = getattr(context.request, "client", None)
        client = peer.host if peer else ""
        try:
            work = _said(host, settings, client, asked.name, asked.arguments or {})
            said = await (attended(context.request, work) if attended and peer else work)
        except EcographError as error:
            return _failed(error)
        return CallToolResult(content=[TextContent(text=text_of(said))], structured_content=said)

    return Server(
        "ecograph",
        version=__version__,
        instructions=INSTRUCTIONS,
        on_list_tools=listed,
        on_call_tool=called,
    )


async def _said(
    host: Host, settings: Settings, client: str, name: str, given: dict[str, Any]
) -> dict[str, Any]:
    graph, tool = host.snapshot, BY_NAME[name]
    if tool.answered:
        work = partial(told, name=name, given=given, tokens=settings.assistant_tokens)
        if tool.heavy:
            return await host.analyse(work, client)
        return await to_thread.run_sync(work, graph)
    request = tool.operations[0].requested(graph, given)
    if name == "sparql":
        return await sparql.answered(graph, request, partial(host.query, client=client), settings)
    return await to_thread.run_sync(described, graph, request.lang)


def _failed(error: EcographError) -> CallToolResult:
    """Say what went wrong in the words of every door; what is not there is told apart."""
    status = "no-match" if isinstance(error, NotFound) else error.slug
    return CallToolResult(
        content=[TextContent(text=str(error))],
        structured_content={"status": status, "message": error.message, "way_out": error.way_out},
        is_error=True,
    )


async def serve(host: Host, settings: Settings) -> None:
    """Serve over standard input and output until the client closes them."""
    made = server(host, settings)
    async with stdio_server() as (read, write):
        await made.run(read, write, made.create_initialization_options())


class Endpoint:
    """The tools over streamable HTTP: each request stands alone and is answered by JSON.

    Parameters
    ----------
    host
        What is asked.
    settings
        Its limits.
    attended
        Waits for an answer while the caller is there.
    """

    def __init__(self, host: Host, settings: Settings, attended: Attended[Any]) -> None:
        self._server = server(host, settings, attended)
        self._limit = settings.body_bytes
        self._manager: StreamableHTTPSessionManager | None = None
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to answer, in a task of its own: who begins and who ends may be different ones."""
        begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._running = asyncio.create_task(self._run(begun))
        await begun

    async def close(self) -> None:
        """Answer no more."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])

    async def _run(self, begun: asyncio.Future[None]) -> None:
        self._manager = StreamableHTTPSessionManager(
            self._server, json_response=True, stateless=True, max_request_body_size=self._limit
        )
        async with self._manager.run():
            begun.set_result(None)
            await asyncio.Event().wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        assert self._manager is not None, "the application has not started"  # noqa: S101
        await self._manager.handle_request(scope, receive, send)
