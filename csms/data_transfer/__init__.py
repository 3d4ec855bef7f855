"""DataTransfer by schema and by handler: what a vendor's own Python needs is here.

from csms.data_transfer import Answer, Call, Vendors

VENDORS = Vendors()

@VENDORS.on("com.example", "Ping")
async def ping(data: dict, call: Call) -> Answer:
    return Answer("Accepted", {"pong": data["count"]})
"""

from csms.data_transfer.vendors import Answer, Call, Send, Vendors

__all__ = ["Answer", "Call", "Send", "Vendors"]
