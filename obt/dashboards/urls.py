from django.urls import path

from .views import champions, exports, offline, organisation, programme, report, teams

urlpatterns = [
    path("dashboard/", programme.programme, name="dashboard"),
    path("dashboard/how/", programme.how, name="figures_how"),
    path("dashboard/export.csv", exports.csv_file, name="dashboard_csv"),
    path("dashboard/export.ods", exports.ods_file, name="dashboard_ods"),
    path("dashboard/report/", report.page, name="dashboard_report"),
    path("dashboard/report.pdf", report.pdf, name="dashboard_report_pdf"),
    path("dashboard/teams/", teams.overview, name="dashboard_teams"),
    path("dashboard/<slug:slug>/", organisation.organisation, name="dashboard_organisation"),
    path("dashboard/<slug:slug>/export.csv", exports.csv_file, name="dashboard_organisation_csv"),
    path("dashboard/<slug:slug>/export.ods", exports.ods_file, name="dashboard_organisation_ods"),
    path("dashboard/<slug:slug>/report/", report.page, name="dashboard_organisation_report"),
    path("dashboard/<slug:slug>/report.pdf", report.pdf, name="dashboard_organisation_report_pdf"),
    path("dashboard/<slug:slug>/teams/", teams.overview, name="dashboard_organisation_teams"),
    path("dashboard/<slug:slug>/teams/<slug:which>/", teams.listing, name="dashboard_organisation_teams_list"),
    path("dashboard/<slug:slug>/teams/<slug:which>/teams.csv", teams.csv_file, name="dashboard_organisation_teams_csv"),
    path("dashboard/<slug:slug>/teams/<slug:which>/write/", teams.write, name="dashboard_organisation_teams_write"),
    path("dashboard/<slug:slug>/offline/", offline.reports, name="offline"),
    path("dashboard/<slug:slug>/offline/new/", offline.new, name="offline_new"),
    path("dashboard/<slug:slug>/offline/<int:pk>/", offline.report, name="offline_report"),
    path("dashboard/<slug:slug>/offline/<int:pk>/change/", offline.change, name="offline_change"),
    path("dashboard/<slug:slug>/offline/<int:pk>/withdraw/", offline.withdraw, name="offline_withdraw"),
    path("manage/champions/", champions.champions, name="manage_champions"),
    path("manage/champions/new/", champions.new, name="champion_new"),
    path("manage/champions/looks/", champions.looks, name="champion_looks"),
    path("manage/champions/<int:pk>/end/", champions.end, name="champion_end"),
]
