"""What a visitor's browser does on a Streamlit page, without drawing: messages, widgets, layers.

It speaks the protocol of the installed Streamlit. As the real one, it keeps large messages and
tells the server which it still has (then a short reference comes instead), and it forgets those
that were not used in the last runs. Map layers that a deck names by address are fetched when the
address is new on the map, and kept only where the answer's headers allow it.
"""

import gzip
import http.client
import json
import time
from typing import Any, Self
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

PATIENCE_SECONDS = 60.0
STALE_SECONDS = 3.0
"""An idle HTTP connection older than this is opened anew: the server closes it after five."""
FINISHED = ForwardMsg.FINISHED_SUCCESSFULLY


class Visitor:
    """One tab on one page.

    Attributes
    ----------
    socket_bytes, layer_bytes : int
        Payload received so far over the websocket, and by HTTP for map layers, as sent (gzip).
    options : dict
        The options of each select box that has a key, by that key.
    seconds : float
        How long the last rerun took, from asking to the message that the run has ended.
    deck : dict
        The map in force, as deck.gl's JSON.
    layers : dict
        The map layers last fetched, by address, unpacked.
    """

    def __init__(self, url: str, page: str = "") -> None:
        self.socket_bytes = self.layer_bytes = 0
        self.options: dict[str, list[str]] = {}
        self.seconds = 0.0
        self.deck: dict[str, Any] = {}
        self.layers: dict[str, bytes] = {}
        self._page, self._page_hash, self._query = page, "", ""
        self._ids: dict[str, str] = {}
        self._widgets: dict[str, str] = {}
        self._runs, self._oldest = 0, 0
        self._map, self._said = "", list[str]()
        self._messages: dict[str, tuple[int, ForwardMsg]] = {}
        self._kept: set[str] = set()
        self._fetched = 0.0
        self._http = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE_SECONDS)
        self._socket = _open_socket(url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        self._http.close()

    def open(self) -> None:
        """Load the page for the first time."""
        self._rerun()

    def choose(self, key: str, option: str) -> None:
        """Pick an option of a select box, and wait for the page to have answered."""
        if option not in self.options.get(key, []):
            raise ValueError(f"“{option}” cannot be chosen. The page offers: {self.options}.")
        self._widgets[self._ids[key]] = option
        self._rerun()

    def _rerun(self) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self._query, self._page_hash
        state.page_name = "" if self._page_hash else self._page
        state.cached_message_hashes.extend(self._messages)
        for name, value in self._widgets.items():
            widget = state.widget_states.widgets.add()
            widget.id, widget.string_value = name, value
        self._map, self._said = "", []
        since = time.perf_counter()
        self._socket.send(message.SerializeToString())
        while not self._take(self._receive()):
            pass
        self.seconds = time.perf_counter() - since
        if not self._map:
            raise RuntimeError(f"the page shows no map; it says: {' '.join(self._said)}")
        self.deck = json.loads(self._map)
        self._fetch_layers()

    def _receive(self) -> ForwardMsg:
        frame = self._socket.recv(timeout=PATIENCE_SECONDS)
        assert isinstance(frame, bytes)
        self.socket_bytes += len(frame)
        message = ForwardMsg.FromString(frame)
        if message.WhichOneof("type") == "ref_hash":
            message = self._messages[message.ref_hash][1]
        elif not message.metadata.cacheable:
            return message
        self._messages[message.hash] = (self._runs, message)
        return message

    def _take(self, message: ForwardMsg) -> bool:
        """Note what a message says; True when it says that the run has ended."""
        kind = message.WhichOneof("type")
        if kind == "script_finished":
            self._end_run(message.script_finished)
            return True
        if kind == "new_session":
            self._oldest = message.new_session.config.max_cached_message_age
            self._page_hash = message.new_session.page_script_hash
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._take_element(message.delta.new_element)
        return False

    def _end_run(self, how: int) -> None:
        if how != FINISHED:
            raise RuntimeError(f"the page did not run to its end (status {how})")
        self._runs += 1
        self._messages = {
            name: (last, message)
            for name, (last, message) in self._messages.items()
            if self._runs - last <= self._oldest
        }

    def _take_element(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self._said.append(element.exception.message)
        elif kind == "alert":
            self._said.append(element.alert.body)
        elif kind == "selectbox":
            box = element.selectbox
            key = box.id.split("-", 2)[2]  # "$$ID-<hash>-<key>"
            self.options[key], self._ids[key] = list(box.options), box.id
            if box.set_value:
                self._widgets[box.id] = box.raw_value
            elif box.options:
                self._widgets.setdefault(box.id, box.options[box.default])
        elif kind == "deck_gl_json_chart":
            self._map = element.deck_gl_json_chart.json

    def _fetch_layers(self) -> None:
        shown = {layer["data"] for layer in self.deck["layers"] if isinstance(layer["data"], str)}
        self.layers = {name: body for name, body in self.layers.items() if name in shown}
        for address in shown - set(self.layers):
            self.layers[address] = self._fetch(address)

    def _fetch(self, address: str) -> bytes:
        if time.monotonic() - self._fetched > STALE_SECONDS:
            self._http.close()
        self._http.request("GET", address, headers={"Accept-Encoding": "gzip"})
        answer = self._http.getresponse()
        body, self._fetched = answer.read(), time.monotonic()
        if answer.status != 200:
            raise RuntimeError(f"the map layer {address} is not there (status {answer.status})")
        if address not in self._kept:
            self.layer_bytes += len(body)
        if "no-store" not in (answer.getheader("Cache-Control") or ""):
            self._kept.add(address)
        return gzip.decompress(body) if answer.getheader("Content-Encoding") == "gzip" else body


def _open_socket(url: str) -> ClientConnection:
    address = f"ws://{urlsplit(url).netloc}/_stcore/stream"
    return connect(address, origin=url, subprotocols=["streamlit"], max_size=None)  # type: ignore[arg-type, list-item]
