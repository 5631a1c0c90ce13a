from django.urls import URLPattern, URLResolver, path

from reports.views import call, case, casework, handing_on, mine, public, steps

urlpatterns: list[URLPattern | URLResolver] = [
    path("report/", public.report, name="report"),
    path("report/parts/<slug:name>/", steps.step, name="report_step"),
    path("report/sent/", public.show_code, name="report_sent"),
    path("report/receipt/", public.receipt, name="receipt"),
    path("report/receipt/change/", public.change_with_receipt, name="receipt_change"),
    path("report/receipt/close/", public.close_receipt, name="receipt_close"),
    path("me/reports/", mine.my_reports, name="my_reports"),
    path("me/reports/drafts/<uuid:pk>/", steps.my_draft, name="my_draft"),
    path("me/reports/<uuid:pk>/", mine.change_mine, name="my_report_change"),
    path("casework/", casework.queue, name="casework"),
    path("casework/reports/<uuid:pk>/", casework.report, name="casework_report"),
    path("casework/reports/<uuid:pk>/triage/", casework.triage, name="casework_triage"),
    path("casework/reports/<uuid:pk>/open/", casework.open_case, name="casework_open"),
    path("casework/reports/<uuid:pk>/link/", casework.link, name="casework_link"),
    path("casework/reports/<uuid:pk>/close/", casework.close, name="casework_close"),
    path("casework/reports/<uuid:pk>/call/", call.call, name="casework_call"),
    path("casework/reports/<uuid:pk>/erase/", casework.erase, name="casework_erase"),
    path("casework/cases/<uuid:pk>/", case.case, name="case"),
    path("casework/cases/<uuid:pk>/move/", case.move, name="case_move"),
    path("casework/cases/<uuid:pk>/level/", case.level, name="case_level"),
    path("casework/cases/<uuid:pk>/assign/", case.assign, name="case_assign"),
    path("casework/cases/<uuid:pk>/unassign/", case.unassign, name="case_unassign"),
    path("casework/hand-on/<uuid:pk>/", handing_on.hand_on, name="hand_on"),
    path("casework/identifiers/<uuid:pk>/release/", case.release, name="identifier_release"),
    path("casework/identifiers/<uuid:pk>/take-back/", case.take_back, name="identifier_take_back"),
]
