"""The window: widgets that show view data and report presses by name. The only part of the kiosk that imports Kivy."""

from kiosk.ui.window.environment import prepare

prepare()
