"""What the gate let through, in the protocol's form."""

from __future__ import annotations

import base64

from mcp_types import CallToolResult, ImageContent, TextContent

from gui_mcp.privacy.egress import Outbound


def tool_result(out: Outbound) -> CallToolResult:
    """The same information as text and as structure, and the image if there is one."""
    content: list[TextContent | ImageContent] = [TextContent(type="text", text=out.text)]
    if out.image is not None:
        data = base64.b64encode(out.image.data).decode()
        content.append(ImageContent(type="image", data=data, mime_type=out.image.media_type))
    return CallToolResult(content=list(content), structured_content=out.data, is_error=out.is_error)
