"""Custom classifiers from their creation to the tables that a crawl makes by them."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow


def crawled(site, name: str) -> dict:
    site.glue.start_crawler(Name=name)

    def ended():
        found = site.glue.get_crawler(Name=name)["Crawler"]
        return found if found["State"] == "READY" else None

    return site.until(ended, f"crawler {name} to end")["LastCrawl"]


def test_a_crawl_uses_the_classifiers_that_its_crawler_names(shared):
    glue, s3 = shared.glue, shared.s3
    s3.put_object(Bucket="lake", Key="in/people/a.txt", Body=b"1~Ada\n2~Alan\n")
    s3.put_object(Bucket="lake", Key="in/answers/a.json", Body=b'{"rows": [{"id": 1}, {"id": 2}]}')
    glue.create_classifier(CsvClassifier={"Name": "tilde", "Delimiter": "~", "Header": ["id", "name"]})
    glue.create_classifier(JsonClassifier={"Name": "rows", "JsonPath": "$.rows[*]"})
    glue.create_classifier(
        GrokClassifier={"Name": "words", "Classification": "words", "GrokPattern": "%{WORD:first} %{WORD:second}"}
    )
    glue.create_database(DatabaseInput={"Name": "classified"})
    glue.create_crawler(
        Name="c-classified",
        Role="role/etl",
        DatabaseName="classified",
        Targets={"S3Targets": [{"Path": "s3://lake/in/"}]},
        Classifiers=["words", "tilde", "rows"],
    )
    assert crawled(shared, "c-classified")["Status"] == "SUCCEEDED"
    columns = {
        table["Name"]: [(column["Name"], column["Type"]) for column in table["StorageDescriptor"]["Columns"]]
        for table in glue.get_tables(DatabaseName="classified")["TableList"]
    }
    assert columns == {"people": [("id", "bigint"), ("name", "string")], "answers": [("id", "int")]}
    events = shared.client("logs").get_log_events(
        logGroupName="/aws-glue/crawlers", logStreamName="c-classified", startFromHead=True
    )["events"]
    assert [event for event in events if "Classifier words is a GrokClassifier" in event["message"]]
    glue.delete_classifier(Name="tilde")
    last = crawled(shared, "c-classified")
    assert (last["Status"], last["ErrorMessage"]) == (
        "FAILED",
        "Classifier tilde of crawler c-classified does not exist",
    )
    assert len(glue.get_tables(DatabaseName="classified")["TableList"]) == 2
