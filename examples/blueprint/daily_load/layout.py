"""The layout of a daily load: one job for each table, then a summary, then a crawler over what was written."""

from awsglue.blueprint.crawler import Crawler
from awsglue.blueprint.job import Job
from awsglue.blueprint.workflow import Entities, Workflow


def generate(user_params, system_params):
    def job(name, arguments, **members):
        return Job(
            Name=name,
            Role=user_params["Role"],
            Command={
                "Name": "pythonshell",
                "PythonVersion": "3.9",
                "ScriptLocation": user_params["ScriptLocation"],
            },
            DefaultArguments=arguments,
            **members,
        )

    loads = [job(f"load-{table}", {"--table": table}) for table in user_params["Tables"]]
    summary = job(
        "summary",
        {"--table": ",".join(user_params["Tables"])},
        DependsOn=dict.fromkeys(loads, "SUCCEEDED"),
        WaitForDependencies="AND",
    )
    crawlers = []
    if user_params["Crawl"]:
        crawlers.append(
            Crawler(
                Name="crawl",
                Role=user_params["Role"],
                DatabaseName=user_params["WorkflowName"],
                Targets={"S3Targets": [{"Path": path} for path in user_params["Crawl"]]},
                DependsOn={summary: "SUCCEEDED"},
            )
        )
    return Workflow(
        Name=user_params["WorkflowName"],
        Description=f"A daily load in {system_params['region']}",
        Entities=Entities(Jobs=[*loads, summary], Crawlers=crawlers),
        OnSchedule=f"cron(0 {user_params['Hour']} * * ? *)",
        DefaultRunProperties={"tables": ",".join(user_params["Tables"])},
        MaxConcurrentRuns=1,
    )
