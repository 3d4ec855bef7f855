"""Handlers broken on purpose: each turns scenarios red, and the failure says which frame was wrong."""

import asyncio

import msgspec

from csms.domain.times import format_time
from csms.routes import Command
from schemas import v16, v201


def _changed(routes, kinds, change):
    """The same routes with the answers to ``kinds`` passed through ``change``."""

    def wrapped(inner):
        async def handler(context, request):
            return await change(await inner(context, request))

        return handler

    return routes.replaced(handlers={kind: wrapped(routes.handlers[kind]) for kind in kinds})


def wrong_status(routes):
    """A blocked or unknown token is waved through."""

    async def accept(answer):
        if isinstance(answer, v16.AuthorizeResponse):
            return v16.AuthorizeResponse(id_tag_info=v16.IdTagInfo(status=v16.AuthorizationStatus.ACCEPTED))
        info = msgspec.structs.replace(answer.id_token_info, status=v201.AuthorizationStatusEnumType.ACCEPTED)
        return msgspec.structs.replace(answer, id_token_info=info)

    return _changed(routes, [v16.AuthorizeRequest, v201.AuthorizeRequest], accept)


def missing_field(routes):
    """The answer to a Heartbeat lacks the time."""

    async def empty(answer):
        return v16.StatusNotificationResponse()

    return _changed(routes, [v16.HeartbeatRequest, v201.HeartbeatRequest], empty)


def late_answer(routes):
    """The status of a connector is acknowledged, but much too late."""

    async def late(answer):
        await asyncio.sleep(5.3)
        return answer

    return _changed(routes, [v16.StatusNotificationRequest, v201.StatusNotificationRequest], late)


def forgotten_record(routes):
    """The status of a connector is acknowledged and not kept."""

    async def forget_16(context, request):
        return v16.StatusNotificationResponse()

    async def forget_201(context, request):
        return v201.StatusNotificationResponse()

    return routes.replaced(
        handlers={v16.StatusNotificationRequest: forget_16, v201.StatusNotificationRequest: forget_201}
    )


def crash(routes):
    """The handler of Authorize falls over."""

    async def fall(context, request):
        raise RuntimeError("fell over on purpose")

    return routes.replaced(handlers={v16.AuthorizeRequest: fall, v201.AuthorizeRequest: fall})


def list_not_kept(routes):
    """What a station takes of a local list is not kept, and nothing follows an update that does not fit."""

    async def ignore(context, request, response):
        return None

    kinds = (v16.SendLocalListRequest, v201.SendLocalListRequest)
    return routes.replaced(commands={kind: Command(applied=ignore) for kind in kinds})


def group_forgotten(routes):
    """Authorize does not tell the group of a token."""

    async def forget(answer):
        if isinstance(answer, v16.AuthorizeResponse):
            info = msgspec.structs.replace(answer.id_tag_info, parent_id_tag=msgspec.UNSET)
            return v16.AuthorizeResponse(id_tag_info=info)
        info = msgspec.structs.replace(answer.id_token_info, group_id_token=msgspec.UNSET)
        return v201.AuthorizeResponse(id_token_info=info)

    return _changed(routes, [v16.AuthorizeRequest, v201.AuthorizeRequest], forget)


def parts_lost(routes):
    """Every second part of a report is acknowledged and not kept."""
    keep = routes.handlers[v201.NotifyReportRequest]

    async def lose(context, request):
        return v201.NotifyReportResponse() if request.seq_no % 2 else await keep(context, request)

    return routes.replaced(handlers={v201.NotifyReportRequest: lose})


def refused_values_kept(routes):
    """A value is taken for set whatever the station says of it."""
    accepted = v16.ChangeConfigurationResponse(status=v16.ConfigurationStatus.ACCEPTED)
    kept = routes.commands[v16.ChangeConfigurationRequest].applied

    async def believe(context, request, response):
        await kept(context, request, accepted)

    return routes.replaced(commands={v16.ChangeConfigurationRequest: Command(applied=believe)})


def filed_under_now(routes):
    """What a station says of its own times is not believed: starts and ends are filed when they arrive."""
    kinds = (v16.StartTransactionRequest, v16.StopTransactionRequest)

    def wrapped(inner):
        async def handler(context, request):
            return await inner(context, msgspec.structs.replace(request, timestamp=format_time(context.now)))

        return handler

    return routes.replaced(handlers={kind: wrapped(routes.handlers[kind]) for kind in kinds})


def reasons_lost(routes):
    """Every session is taken for one that its driver has ended."""
    keep = routes.handlers[v16.StopTransactionRequest]

    async def handler(context, request):
        return await keep(context, msgspec.structs.replace(request, reason=v16.Reason.LOCAL))

    return routes.replaced(handlers={v16.StopTransactionRequest: handler})


def no_routes(routes):
    """The hook itself falls over: nobody's verdict but an error of the run."""
    raise RuntimeError("no routes today")


def events_lost(routes):
    """What a station tells of its parts is acknowledged and not kept."""

    async def lose(context, request):
        return v201.NotifyEventResponse()

    return routes.replaced(handlers={v201.NotifyEventRequest: lose})


def availability_believed(routes):
    """A place is taken for told, whatever the station says to it."""
    kept = routes.commands[v201.ChangeAvailabilityRequest].applied

    async def believe(context, request, response):
        status = v201.ChangeAvailabilityStatusEnumType.ACCEPTED
        await kept(context, request, msgspec.structs.replace(response, status=status))

    return routes.replaced(commands={v201.ChangeAvailabilityRequest: Command(applied=believe)})


def reservation_always_used(routes):
    """A refused start is answered as ever, and its token taken for good: it uses the reservation up."""
    start = routes.handlers[v201.TransactionEventRequest]

    async def use(context, request):
        if request.id_token is not msgspec.UNSET:
            good = msgspec.structs.replace(request.id_token, id_token="DEADBEEF")
            request = msgspec.structs.replace(request, id_token=good)
        return await start(context, request)

    return routes.replaced(handlers={v201.TransactionEventRequest: use})
