"""Admin pages whose actions or columns need an app above their table's own (docs: architecture, "Borders")."""

from apps.backoffice.admin import bulk, customers, kept, operations, orders, payment_tasks, promotions, stock

__all__ = ["bulk", "customers", "kept", "operations", "orders", "payment_tasks", "promotions", "stock"]
