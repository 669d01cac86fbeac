"""Names of packages that the phone itself knows."""

LAUNCHER = "app.pocket.launcher"
SYSTEM_UI = "com.android.systemui"
PERMISSIONS = "com.android.permissioncontroller"
