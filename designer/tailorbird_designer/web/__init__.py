"""The designer's pages, for admins.

Importing this room is cheap: the pages, and with them the compiler, are loaded at the first
request of an admin.  Each page is a module with `add(pages)`; `rooms` lists them.
"""

from tailorbird_designer.web.door import DesignerPorts, designer_blueprint

__all__ = ["DesignerPorts", "designer_blueprint"]
