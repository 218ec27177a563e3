"""Reports of the bank's periods: figures of the district, its branches and its stations, frozen when a period is closed."""

from server.reports.figures import Figures, add_up, freeze
from server.reports.read import Line, Report, report_of

__all__ = ["Figures", "Line", "Report", "add_up", "freeze", "report_of"]
