from benchmarks.peer_project.celery import app

__all__ = ["app"]
