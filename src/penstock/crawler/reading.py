"""Reading the files of a target: which of them, how many at once, and what is said of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from penstock.causes import derived
from penstock.crawler.log import INFO, WARN, CrawlLog
from penstock.crawler.schema import SKIP_HEADER, Schema, schema_of
from penstock.crawler.sources.contract import Source
from penstock.crawler.tree import DataFile
from penstock.errors import BadLocation, DamagedData
from penstock.formats import claimed_by
from penstock.formats.classify import Classifier, classify
from penstock.formats.contract import UNKNOWN, Verdict
from penstock.formats.sampling import open_sample
from penstock.locations import Located

THREADS: Final = 8
FILES_PER_TASK: Final = 16
TASKS_AHEAD: Final = THREADS * 2
DEPTH_MAX: Final = 100
FIRST_NAMED: Final = 3


class Stopped(Exception):
    """Somebody asked the crawl to stop; nothing is written."""


@dataclass(slots=True)
class Listing:
    """What lies at a target: `files` to look at, with their paths, and how many objects were passed over."""

    files: list[tuple[Located, tuple[str, ...]]] = field(default_factory=list)
    single_object: bool = False
    objects: int = 0
    empty: int = 0


@dataclass(slots=True)
class Read:
    """The data files of a target. `unreadable` are files that could not be read, with the reason; `known` were not
    opened because the catalogue has their folder; `opened` counts the files that were."""

    files: list[DataFile] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    opened: int = 0


@dataclass(frozen=True, slots=True)
class _Answer:
    located: Located
    path: tuple[str, ...]
    verdict: Verdict | None
    compression: str = "none"
    problem: str = ""


def list_target(source: Source, log: CrawlLog, stop: Callable[[], bool]) -> Listing:
    """List a target and leave out what is not data: folder markers, hidden, empty and excluded objects."""
    listing = Listing()
    passed_over: Counter[str] = Counter()
    for located in source.list():
        listing.objects += 1
        if listing.objects % 1000 == 0 and stop():
            raise Stopped
        path = source.path(located)
        listing.single_object = listing.objects == 1 and source.is_object(located)
        relative = "/".join(path)
        if relative.endswith(("/", "_$folder$")):
            passed_over["folder marker"] += 1
        elif not listing.single_object and any(_hidden(part) for part in path):
            passed_over["hidden (a name begins with _ or .)"] += 1
        elif (pattern := source.exclusions.matching(relative)) is not None:
            passed_over[f"excluded by '{pattern}'"] += 1
        elif len(path) > DEPTH_MAX:
            log.write_of_file(
                WARN, "files too deep", f"{located.url} lies more than {DEPTH_MAX} folders deep and is left out"
            )
        elif located.size == 0:
            listing.empty += 1
            log.write_of_file(WARN, "empty files", f"{located.url} is empty and is left out")
        else:
            listing.files.append((located, path))
    log.write(INFO, f"Listed {listing.objects} objects at {source.url}, {len(listing.files)} may be data")
    for reason, number in sorted(passed_over.items()):
        log.write(INFO, f"{number} objects passed over: {reason}")
    return listing


def read_target(
    source: Source,
    listing: Listing,
    known: dict[str, Schema],
    log: CrawlLog,
    stop: Callable[[], bool],
    custom: Sequence[Classifier] = (),
) -> Read:
    """Classify the files of a target, THREADS at a time; by `custom` classifiers before the built-in ones.

    `known` gives schemas to folders (by URL) that need not be read again. Raises Stopped between files.
    """
    read = Read()
    chosen = _sampled(listing.files, source.sample_size)
    wanted: list[tuple[Located, tuple[str, ...]]] = []
    for located, path in listing.files:
        schema = known.get(located.url.rpartition("/")[0] + "/")
        if schema is not None:
            read.files.append(DataFile(located.url, path, located.size, schema))
        elif chosen is not None and located.url not in chosen:
            read.files.append(DataFile(located.url, path, located.size, None))
        else:
            wanted.append((located, path))
    if read.files:
        log.write(
            INFO, f"{len(read.files)} files are not opened: their folder is sampled, or known from an earlier crawl"
        )
    interned: dict[Schema, Schema] = {}
    for answer in _answers(source, wanted, stop, custom):
        read.opened += 1
        _take(answer, read, interned, log)
    read.files = _founding_by_convention(read.files)
    read.files.sort(key=lambda file: file.path)
    return read


def _answers(
    source: Source,
    wanted: Sequence[tuple[Located, tuple[str, ...]]],
    stop: Callable[[], bool],
    custom: Sequence[Classifier],
) -> Iterator[_Answer]:
    """Answers in the order of the listing; at most TASKS_AHEAD tasks are under way, so that memory stays bounded."""
    tasks = iter([wanted[at : at + FILES_PER_TASK] for at in range(0, len(wanted), FILES_PER_TASK)])

    def run(task: Sequence[tuple[Located, tuple[str, ...]]]) -> list[_Answer]:
        return [] if stop() else [_look(source, located, path, custom) for located, path in task]

    with ThreadPoolExecutor(THREADS, thread_name_prefix="crawl") as pool:
        under_way = [pool.submit(run, task) for task in islice(tasks, TASKS_AHEAD)]
        while under_way:
            answers = under_way.pop(0).result()
            if stop():
                for future in under_way:
                    future.cancel()
                raise Stopped
            under_way += [pool.submit(run, task) for task in islice(tasks, 1)]
            yield from answers


def _look(source: Source, located: Located, path: tuple[str, ...], custom: Sequence[Classifier]) -> _Answer:
    """Open one file and ask the classifiers; whatever is wrong with it becomes part of the answer."""
    try:
        with source.open(located.url) as stored, open_sample(stored, path[-1], located.size) as sample:
            return _Answer(located, path, classify(sample, custom), sample.compression)
    except DamagedData as error:
        return _Answer(located, path, None, problem=str(error))
    except FileNotFoundError:
        return _Answer(located, path, None, problem="was listed and is gone")
    except (BadLocation, OSError) as error:
        return _Answer(located, path, None, problem=f"cannot be opened: {error}")


def _take(answer: _Answer, read: Read, interned: dict[Schema, Schema], log: CrawlLog) -> None:
    """Turn an answer into a data file, or into the warning that says why it is none."""
    url, verdict = answer.located.url, answer.verdict
    if verdict is None:
        read.unreadable.append((url, answer.problem))
        log.write_of_file(WARN, "files that cannot be read", f"{url} is left out: {answer.problem}")
        return
    if verdict.classification == UNKNOWN:
        log.write_of_file(
            WARN, "files of unknown format", f"{url} is left out, its format is UNKNOWN: {verdict.evidence}"
        )
        return
    log.write_of_file(INFO, "files classified", f"{url} is {verdict.classification}: {verdict.evidence}")
    for warning in verdict.warnings:
        log.write_of_file(WARN, "data that engines may read otherwise", f"{url}: {warning}")
    named = _named_rightly(answer, verdict, log)
    schema = schema_of(verdict, answer.compression)
    schema = interned.setdefault(schema, schema)
    few = named and verdict.classification == "csv" and verdict.certainty < 1.0
    read.files.append(
        DataFile(
            url,
            answer.path,
            answer.located.size,
            schema,
            verdict.certainty >= 1.0 and named,
            verdict.records,
            verdict.sampled_records,
            verdict.sampled_bytes,
            verdict.sampled_records - (SKIP_HEADER in schema.parameters) if few else 0,
        )
    )


def _named_rightly(answer: _Answer, verdict: Verdict, log: CrawlLog) -> bool:
    """Whether the name agrees with the content, as far as it claims anything."""
    url, actual = answer.located.url, answer.compression
    claimed, compression = claimed_by(answer.path[-1])
    if claimed is not None and claimed != verdict.classification:
        log.write_of_file(
            WARN, "mis-named files", f"{url} is mis-named: its name says {claimed}, it is {verdict.classification}"
        )
        return False
    if compression is not None and compression != actual:
        log.write_of_file(
            WARN, "mis-named files", f"{url} is mis-named: its name says {compression}, its compression is {actual}"
        )
        return False
    if compression is None and actual != "none":
        log.write_of_file(
            WARN,
            "compression not in the name",
            f"{url} is {actual} data, but engines choose the codec by the file's name",
        )
    return True


def _founding_by_convention(files: list[DataFile]) -> list[DataFile]:
    """Two or more mis-named files of one schema, in a folder where nothing else founds a table, are a convention of
    whoever writes them rather than an accident: then they found one."""
    folders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, file in enumerate(files):
        folders[file.path[:-1]].append(at)
    for places in folders.values():
        if len(places) < 2 or any(files[at].founding and files[at].schema is not None for at in places):
            continue
        enough = [at for at in places if _misnamed(files[at])]
        if len(enough) > 1:
            for at in enough:
                files[at] = replace(files[at], founding=True)
    return files


def _misnamed(file: DataFile) -> bool:
    claimed, _ = claimed_by(file.path[-1])
    return (
        file.schema is not None and claimed is not None and claimed != file.schema.format and file.sampled_records > 1
    )


def _sampled(files: Sequence[tuple[Located, tuple[str, ...]]], size: int | None) -> set[str] | None:
    """The files to read of each leaf folder when SampleSize is set; the choice is spread by a hash of the URL, and the
    same at every crawl, so that unchanged data give unchanged tables."""
    if size is None:
        return None
    folders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for located, path in files:
        folders[path[:-1]].append(located.url)
    return {url for urls in folders.values() for url in sorted(urls, key=lambda url: derived("", url))[:size]}


def _hidden(component: str) -> bool:
    """As Hive's readers have it: a leading dot or underscore hides, except in `_key=value`."""
    return component.startswith(".") or (component.startswith("_") and "=" not in component)
