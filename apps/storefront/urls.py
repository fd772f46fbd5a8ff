"""The shopper's addresses, each under its language: /en/…, /es/…."""

from __future__ import annotations

from django.urls import path

from apps.storefront.views import (
    account,
    alerts,
    cart,
    checkout,
    decisions,
    documents,
    home,
    install,
    listing,
    orders,
    pay,
    pickup,
    places,
    product,
    shops,
)

app_name = "storefront"

ORDER = "order/<uuid:public_id>/<str:token>/"
urlpatterns = [
    path("", home.page, name="home"),
    path("search/", listing.search, name="search"),
    path("search/suggest/", listing.suggest, name="suggest"),
    path("c/<str:slug>/", listing.category, name="category"),
    path("p/<str:slug>/", product.page, name="product"),
    path("p/<str:slug>/availability/", product.availability, name="availability"),
    path("p/<str:slug>/alert/", product.alert, name="ask_alert"),
    path("alerts/<uuid:public_id>/<str:token>/", alerts.stop, name="stop_alert"),
    path("p/<str:slug>/share.png", product.share_picture, name="share_picture"),
    path("share.png", install.share_picture, name="share"),
    path("app.webmanifest", install.manifest, name="manifest"),
    path("offline/", install.offline, name="offline"),
    path("places/", places.place, name="place"),
    path("shops/", shops.index, name="shops"),
    path("shops/near/", shops.near, name="shops_near"),
    path("shops/choose/", shops.choose, name="choose_shop"),
    path("shops/<str:code>/", shops.detail, name="shop"),
    path("basket/", cart.show, name="cart"),
    path("basket/add/", cart.add, name="add_to_cart"),
    path("basket/quantity/", cart.set_quantity, name="set_quantity"),
    path("basket/code/", cart.add_code, name="add_code"),
    path("basket/code/remove/", cart.remove_code, name="remove_code"),
    path("basket/checkout/", cart.begin, name="begin_checkout"),
    path("checkout/<uuid:public_id>/<str:token>/", checkout.page, name="checkout"),
    path(ORDER, orders.show, name="order"),
    path(f"{ORDER}cancel/", orders.cancel, name="cancel"),
    path(f"{ORDER}pay/", pay.page, name="pay"),
    path(f"{ORDER}decide/<uuid:decision_id>/", decisions.page, name="decide"),
    path(f"{ORDER}here/", pickup.here, name="here"),
    path(f"{ORDER}delegate/", pickup.delegate, name="delegate"),
    path(f"{ORDER}longer/", pickup.longer, name="longer"),
    path(f"{ORDER}code/", pickup.send_code, name="send_code"),
    path(f"{ORDER}again/", pickup.again, name="again"),
    path(f"{ORDER}pickup.ics", pickup.calendar, name="calendar"),
    path("documents/", documents.find, name="find_document"),
    path("documents/<uuid:public_id>/<str:code>/", documents.page, name="document"),
    path("documents/<uuid:public_id>/<str:code>/<str:paper>.pdf", documents.printed, name="document_pdf"),
    path("account/", account.orders, name="account"),
    path("account/addresses/", account.addresses, name="addresses"),
    path("account/addresses/new/", account.address, name="new_address"),
    path("account/addresses/<uuid:public_id>/", account.address, name="address"),
    path("account/addresses/<uuid:public_id>/remove/", account.remove_address, name="remove_address"),
    path("account/preferences/", account.preferences, name="preferences"),
    path("account/data/", account.own_data, name="own_data"),
]
