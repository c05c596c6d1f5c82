from hubs.models.help import Help
from hubs.models.hub import Hub, HubRequest
from hubs.models.link import HubCircle, Liaison, LinkStatus
from hubs.models.place import County, Zip, ZipCounty

__all__ = ["County", "Help", "Hub", "HubCircle", "HubRequest", "Liaison", "LinkStatus", "Zip", "ZipCounty"]
