"""Operations of multipart uploads."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from penstock.clock import from_milliseconds, to_milliseconds
from penstock.objects import checksums
from penstock.objects.body import Digests, Intake, plan_body
from penstock.objects.bucket_operations import OWNER, iso
from penstock.objects.conditions import requested_span, unquoted, write_condition
from penstock.objects.documents import document, element, malformed, nested, read
from penstock.objects.exchange import Answer, Exchange, xml
from penstock.objects.faults import fault
from penstock.objects.notifications import announce
from penstock.objects.object_operations import (
    DraftSink,
    copy_result,
    opened_source,
    read_document,
)
from penstock.objects.stored_headers import (
    checksum_elements,
    checksum_headers,
    read_checksum_elements,
    record_of,
)
from penstock.objects.uploads import (
    PART_NUMBER_MAX,
    NamedPart,
    Part,
    Upload,
    abort_upload,
    complete_upload,
    completed_before,
    create_upload,
    list_parts,
    put_part,
    read_upload,
)

if TYPE_CHECKING:
    from penstock.objects.store import Entry

_PARTS_MAX = 1000


async def create(exchange: Exchange) -> Answer:
    algorithm = exchange.headers.get("x-amz-checksum-algorithm", "").lower()
    if algorithm and algorithm not in checksums.ALGORITHMS:
        raise fault("InvalidRequest", f"Checksum algorithm provided is unsupported: {algorithm}")
    kind = exchange.headers.get("x-amz-checksum-type", "").upper()
    if not kind:
        kind = "FULL_OBJECT" if algorithm == "crc64nvme" or not algorithm else "COMPOSITE"
    if kind == "FULL_OBJECT" and algorithm and not checksums.can_be_whole(algorithm):
        raise fault("InvalidRequest", f"The FULL_OBJECT checksum type cannot be used with the {algorithm} algorithm.")
    record = dataclasses.replace(record_of(exchange.headers), checksum_type=kind)
    upload: Upload = await exchange.run(
        create_upload, exchange.store, exchange.bucket, exchange.key, record, algorithm, to_milliseconds(exchange.now)
    )
    content = [element("Bucket", exchange.bucket), element("Key", exchange.key), element("UploadId", upload.id)]
    answer = xml(document("InitiateMultipartUploadResult", content))
    if algorithm:
        answer.headers += [("x-amz-checksum-algorithm", algorithm.upper()), ("x-amz-checksum-type", kind)]
    return answer


async def upload_part(exchange: Exchange) -> Answer:
    plan = plan_body(exchange.headers, exchange.verified)
    number = _part_number(exchange)
    upload: Upload = await exchange.run(_upload, exchange)
    sink = DraftSink(exchange.store)
    intake = Intake(plan, sink)

    def finish(last: bytes) -> Digests:
        intake.write(last)
        digests = intake.finish()
        put_part(exchange.store, upload, number, sink.draft(), digests.md5, digests.checksums)
        return digests

    try:
        last = await exchange.body.pump(intake.write, exchange.run)
        digests: Digests = await exchange.run(finish, last)
    finally:
        sink.discard()
    return Answer(headers=[("etag", f'"{digests.md5}"'), *checksum_headers(digests.checksums)])


async def upload_part_copy(exchange: Exchange) -> Answer:
    part: Part = await exchange.run(_copy_part, exchange, _part_number(exchange))
    moment = iso(from_milliseconds(part.modified))
    return xml(document("CopyPartResult", copy_result(part.etag, moment, part.checksums)))


def _copy_part(exchange: Exchange, number: int) -> Part:
    upload = _upload(exchange)
    draft = exchange.store.workspace.draft()
    try:
        with opened_source(exchange) as source:
            wanted = exchange.headers.get("x-amz-copy-source-range")
            span = requested_span(wanted, source.entry.size)
            if wanted and (span is None or wanted != f"bytes={span.start}-{span.start + span.length - 1}"):
                raise fault(
                    "InvalidArgument",
                    "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are "
                    "the zero-based offsets of the first and last bytes to copy",
                    ArgumentValue=wanted,
                )
            start, length = (span.start, span.length) if span else (0, source.entry.size)
            if length:
                draft.append(source.descriptor, start, length)
        etag, sums = checksums.of_file(draft.descriptor, length, (upload.algorithm,) if upload.algorithm else ())
        return put_part(exchange.store, upload, number, draft, etag, sums)
    finally:
        draft.discard()


async def parts(exchange: Exchange) -> Answer:
    upload: Upload = await exchange.run(_upload, exchange)
    found: list[Part] = await exchange.run(list_parts, exchange.store, upload)
    marker = _number(exchange, "part-number-marker", 0)
    limit = min(_number(exchange, "max-parts", _PARTS_MAX), _PARTS_MAX)
    left = [part for part in found if part.number > marker]
    shown = left[:limit]
    content = [
        element("Bucket", exchange.bucket),
        element("Key", exchange.key),
        element("UploadId", upload.id),
        OWNER.replace("Owner>", "Initiator>"),
        OWNER,
        element("StorageClass", "STANDARD"),
        element("PartNumberMarker", marker),
        element("NextPartNumberMarker", shown[-1].number if shown else 0),
        element("MaxParts", limit),
        element("IsTruncated", "true" if len(left) > len(shown) else "false"),
        element("ChecksumAlgorithm", upload.algorithm.upper() or None),
        element("ChecksumType", upload.record.checksum_type if upload.algorithm else None),
        *(_part_element(part) for part in shown),
    ]
    return xml(document("ListPartsResult", content))


def _part_element(part: Part) -> str:
    return nested(
        "Part",
        [
            element("PartNumber", part.number),
            element("LastModified", iso(from_milliseconds(part.modified))),
            element("ETag", f'"{part.etag}"'),
            element("Size", part.size),
            *(element(name, value) for name, value in checksum_elements(part.checksums).items()),
        ],
    )


async def complete(exchange: Exchange) -> Answer:
    content = await read_document(exchange)
    named = []
    for one in read(content, "CompleteMultipartUpload").all("Part"):
        number, etag = one.value("PartNumber"), one.value("ETag")
        if number is None or not number.isdecimal() or len(number) > 5 or etag is None:
            raise malformed("a part must have a number and an ETag")
        named.append(NamedPart(int(number), unquoted(etag), read_checksum_elements(one)))
    entry: Entry = await exchange.run(_complete, exchange, named)
    await announce(exchange, entry, "CompleteMultipartUpload")
    location = f"http://{exchange.headers.get('host', '')}/{exchange.bucket}/{exchange.key}"
    result = [
        element("Location", location),
        element("Bucket", exchange.bucket),
        element("Key", exchange.key),
        element("ETag", f'"{entry.etag}"'),
        *(element(name, value) for name, value in checksum_elements(entry.record.checksums).items()),
        element("ChecksumType", entry.record.checksum_type if entry.record.checksums else None),
    ]
    return xml(document("CompleteMultipartUploadResult", result))


def _complete(exchange: Exchange, named: list[NamedPart]) -> Entry:
    upload_id = exchange.query["uploadId"]
    earlier = completed_before(exchange.store, exchange.bucket, exchange.key, upload_id)
    if earlier is not None:
        return earlier
    upload = _upload(exchange)
    declared = {name: exchange.headers.get(f"x-amz-checksum-{name}", "") for name in checksums.ALGORITHMS}
    return complete_upload(exchange.store, upload, named, declared, write_condition(exchange.headers))


async def abort(exchange: Exchange) -> Answer:
    upload = await exchange.run(_upload, exchange)
    await exchange.run(abort_upload, exchange.store, upload)
    return Answer(204)


def _upload(exchange: Exchange) -> Upload:
    return read_upload(exchange.store, exchange.bucket, exchange.key, exchange.query["uploadId"])


def _part_number(exchange: Exchange) -> int:
    number = _number(exchange, "partNumber", 0)
    if not 1 <= number <= PART_NUMBER_MAX:
        raise fault(
            "InvalidArgument",
            f"Part number must be an integer between 1 and {PART_NUMBER_MAX}, inclusive",
            ArgumentName="partNumber",
        )
    return number


def _number(exchange: Exchange, name: str, default: int) -> int:
    text = exchange.query.get(name) or str(default)
    if not text.isdecimal() or len(text) > 10:
        raise fault("InvalidArgument", f"{name} must be a whole number", ArgumentName=name, ArgumentValue=text)
    return int(text)
