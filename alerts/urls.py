from django.urls import URLPattern, URLResolver, include, path

from alerts.views import at_once, check, choices, desk, member, message, mydata, reading, trying, vetting

urlpatterns: list[URLPattern | URLResolver] = [
    path("alerts/", member.alerts, name="alerts"),
    path("alerts/<uuid:pk>/", member.alert, name="alert"),
    path("alerts/read/", reading.mark_all_read, name="alerts_read"),
    path("alerts/<uuid:pk>/unread/", reading.mark_unread, name="alert_unread"),
    path("alerts/<uuid:pk>/check/", check.check_alert, name="alert_check"),
    path("me/subscriptions/", choices.subscriptions, name="me_subscriptions"),
    path("me/pause/", choices.pause, name="me_pause"),
    path("me/resume/", choices.resume, name="me_resume"),
    path("check/", check.check, name="check"),
    path("me/data/", mydata.data, name="me_data"),
    path("me/leave/", mydata.leave, name="me_leave"),
    path("left/", mydata.left, name="left"),
    path("a/<token>/", message.answer, name="answer"),
    path("u/<token>/", message.unsubscribe, name="unsubscribe"),
    path("desk/", desk.desk, name="desk"),
    path("desk/new/", desk.choose, name="desk_choose"),
    path("desk/new/<uuid:case>/", desk.new, name="desk_new"),
    path("desk/<uuid:pk>/", vetting.alert, name="desk_alert"),
    path("desk/<uuid:pk>/edit/", desk.edit, name="desk_edit"),
    path("desk/<uuid:pk>/update/", desk.update, name="desk_update"),
    path("desk/<uuid:pk>/review/", vetting.review, name="desk_review"),
    path("desk/<uuid:pk>/changes/", vetting.changes, name="desk_changes"),
    path("desk/<uuid:pk>/approve/", vetting.approve, name="desk_approve"),
    path("desk/<uuid:pk>/stop/", vetting.stop, name="desk_stop"),
    path("desk/<uuid:pk>/cancel/", vetting.cancel, name="desk_cancel"),
    path("desk/<uuid:pk>/try/", trying.send_to_self, name="desk_try"),
    path("desk/at-once/<uuid:pk>/", at_once.at_once, name="desk_at_once"),
    path("", include("alerts.impact.urls")),
]
